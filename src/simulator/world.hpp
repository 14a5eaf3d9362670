// The remote itself, without a network: one project with its jobs and batches. It keeps the
// documented contract and never fails by itself; faults are put around it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/batch_book.hpp"
#include "simulator/body_reader.hpp"
#include "simulator/job_rules.hpp"
#include "simulator/job_store.hpp"
#include "simulator/message.hpp"
#include "simulator/routes.hpp"

namespace longshore::simulator {

// How the last page of a list says that it is the last.
enum class EndOfList { kAbsent, kNull, kEmpty };

struct WorldOptions {
  std::string project_id = "demo-project";
  std::string api_key = "simulator-key";
  std::uint64_t seed = 1;       // of the ids that are given out
  std::size_t page_jobs = 100;  // jobs on a page of a batch's list
  bool wrap_lists = true;       // read-backs inside `data`; false: bare
  EndOfList end_of_list = EndOfList::kNull;
  bool keep_bodies = false;  // of the accepted jobs, for checks
};

// A job as the checks see it.
struct JobView {
  std::string job_id;
  std::string_view reference_id;
  std::string_view batch_id;
  std::string_view body;  // empty without keep_bodies
};

// One thread at a time. No clock, no randomness but the seed: the same requests in the same
// order get the same answers.
class World {
 public:
  explicit World(WorldOptions options);

  Reply handle(const ApiRequest& request);

  // Uses up the reference_id of a job creation without creating the job, as an API might
  // that fails half-way. False, and nothing is done, where `request` would not create one.
  bool burn(const ApiRequest& request);

  std::uint64_t jobs() const { return jobs_.size() - burnt_; }
  std::uint64_t burnt() const { return burnt_; }
  std::uint64_t batches() const { return batches_.size(); }  // the default one included
  std::uint64_t duplicate_attempts() const { return duplicate_attempts_; }

  // Every reference_id seen, in order: indices 0 … entries()-1; nothing for a burnt one.
  std::uint64_t entries() const { return jobs_.size(); }
  std::optional<JobView> job(std::uint64_t index) const;

 private:
  struct Admission {  // of a job that would be created
    std::string_view reference_id;
    std::string_view tag;
    std::uint32_t batch = 0;
  };

  std::optional<Reply> refuse_access(const ApiRequest& request, const Route& route) const;
  // What is to be created, or the refusal in `refusal`.
  std::optional<Admission> admit(const ApiRequest& request, JobsPath path, Reply& refusal);
  Reply create_job(const ApiRequest& request, JobsPath path);
  Reply create_batch(const ApiRequest& request);
  Reply details() const;
  Reply batch_jobs(const Route& route) const;
  std::string job_id(std::uint32_t index) const;

  WorldOptions options_;
  BodyReader reader_;
  JobStore jobs_;
  std::vector<std::string> bodies_;  // by index, with keep_bodies
  BatchBook batches_;
  std::uint64_t burnt_ = 0;
  std::uint64_t duplicate_attempts_ = 0;
};

}  // namespace longshore::simulator
