// What the rows of a manifest come to, reckoned from the ledger and the remote's truth.
#pragma once

#include <map>
#include <string>

#include "checker.hpp"

namespace longshore::testing {

using RemoteJobs = std::map<std::string, simulator::JobView, std::less<>>;

// By reference_id. Two under one are found to be wrong.
RemoteJobs jobs_of(const Remote& remote, Findings& findings);
bool is_ours(const Remote& remote, const std::string& id);

struct Reckoning {
  std::uint64_t rows = 0;
  std::uint64_t accepted = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t rejected = 0;
  std::uint64_t pending = 0;
  std::string rejects;  // the file, without its header
  bool exact = true;    // false: it cannot be known from outside, but for the rows

  void reject(const ModelJob& job) {
    for (const std::string& row : job.rows) rejects += row;
  }
};

// A row that the ledger does not know yet is pending.
Reckoning reckon(const EndOfSimulation& end, const RemoteJobs& jobs);

}  // namespace longshore::testing
