// The lists that a recovery reads: the project's batches, and the jobs in them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/task.hpp"
#include "pipeline/api_lists.hpp"
#include "pipeline/listed_jobs.hpp"
#include "pipeline/reconciliation.hpp"
#include "pipeline/run_context.hpp"

namespace longshore::pipeline {

// io thread only.
class RemoteLists {
 public:
  explicit RemoteLists(RunContext& context);

  // Every batch of the project, for nobody knows under which configuration a row was sent.
  // False, and the run stops: their list cannot be had, or is too long to be kept.
  Task<bool> find_batches();
  // Their jobs go to jobs(), several lists at a time. First those of the batches that the ledger
  // knows of this manifest, and those whose names batch.name can have made for it; where
  // batch.create is false, of the one that takes all rows. A list that cannot be had is told,
  // and left out.
  Task<void> read_jobs();

  const RemoteBatches& batches() const { return batches_; }
  // Once their jobs have been read. None is left here.
  RemoteBatches take_batches() { return std::move(batches_); }
  ListedJobs& jobs() { return jobs_; }
  std::uint64_t listed() const { return listed_; }
  // Of the lists that read_jobs() is reading.
  std::uint64_t ended() const { return listed_ + unavailable_ + unavailable_elsewhere_; }
  std::uint64_t jobs_read() const { return jobs_read_; }
  std::uint64_t unavailable() const { return unavailable_; }  // but for those elsewhere
  std::uint64_t unavailable_elsewhere() const { return unavailable_elsewhere_; }

 private:
  Task<bool> load_known();
  Task<bool> ask_for_batches();
  Task<bool> compare_with_ledger();
  void consider(api::ListedBatch batch);
  // Of a name that batch.name can have made for the manifest.
  std::optional<plan::NameMatch> match(const api::ListedBatch& batch) const;
  void part_namesakes();
  Result<void> look_up(ledger::Store& store, RemoteBatch& batch);
  void add_fixed();
  Task<void> read_these(const std::vector<std::uint32_t>& lists);
  Task<void> read_list(std::uint32_t list);
  void note_end(RemoteBatch& batch, ListEnd end);
  Task<ListEnd> read_jobs_of(std::uint32_t list);
  Task<bool> put_aside(std::uint32_t list, const std::vector<api::ListedJob>& jobs);

  RunContext& context_;
  const BatchConfiguration& configured_;
  std::map<std::string, BatchRecord> known_;  // by name
  RemoteBatches batches_;
  std::size_t batches_bytes_ = 0;  // of those that were told of
  ListedJobs jobs_;
  std::uint64_t listed_ = 0;
  std::uint64_t unavailable_ = 0;
  std::uint64_t unavailable_elsewhere_ = 0;
  std::uint64_t jobs_read_ = 0;  // known to this thread, as jobs_ is not meanwhile
};

}  // namespace longshore::pipeline
