// The jobs that the API's lists showed, put aside until the manifest has been read: on disk,
// but for some 16 bytes each while they are few.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/list_parser.hpp"
#include "longshore/environment.hpp"
#include "plan/seen_ids.hpp"

namespace longshore::pipeline {

// One thread at a time. Errors: kOutput.
class ListedJobs {
 public:
  // `seed` should be random.
  ListedJobs(Files& files, std::uint64_t seed) : files_(files), offsets_(files, seed) {}

  // `list`: a number of the caller's for the list that shows the job.
  Result<void> add(std::uint32_t list, const api::ListedJob& job);

  struct Listing {
    std::uint32_t list = 0;
    std::string job_id;
  };
  // Where the reference_id stands, the first of them where it stands more than once.
  Result<std::optional<Listing>> find(std::string_view reference_id);

  std::uint64_t count() const { return count_; }
  // Of them: under a reference_id that stands for another job, too.
  std::uint64_t repeated() const { return repeated_; }

 private:
  struct Record {
    Listing listing;
    std::string reference_id;
  };
  Result<Record> read(std::uint64_t offset);
  Result<void> write_pending();

  Files& files_;
  std::unique_ptr<ScratchFile> file_;
  std::string pending_;  // not yet in the file
  std::uint64_t written_bytes_ = 0;
  plan::SeenIds offsets_;  // of records, by reference_id; the record itself decides
  std::uint64_t count_ = 0;
  std::uint64_t repeated_ = 0;
};

}  // namespace longshore::pipeline
