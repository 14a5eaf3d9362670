#include "pipeline/import_run.hpp"

#include <fmt/format.h>

#include "pipeline/exit_decision.hpp"
#include "pipeline/job_id_search.hpp"
#include "pipeline/recognition.hpp"

namespace longshore::pipeline {

ImportRun::ImportRun(const ImportOptions& options, Environment& environment, RunOutputs& outputs,
                     OpenParts parts, SteadyTime started, Summary& summary)
    : RemoteRun(options, environment, outputs.log, outputs.progress, std::move(parts), started),
      outputs_(outputs),
      summary_(summary),
      directory_(context_),
      batches_(context_, directory_),
      flow_(context_, batches_),
      read_back_(context_, directory_) {
  phase_ = "importing";
}

Task<bool> ImportRun::begin_planning() {
  Start start = [this](ledger::Store& store) {
    PlanningSetup setup;
    setup.remote = context_.remote;
    setup.manifest_name = options_.manifest_name;
    setup.today = today();
    setup.batch = options_.configuration.batch;
    setup.rules = {parts_.reader->mapping_fingerprint(), options_.retry_rejected,
                   options_.configuration.delivery.on_remote_duplicate};
    planning_ = std::make_unique<Planning>(std::move(setup));
    return planning_->start(store);
  };
  co_return co_await begin(std::move(start));
}

Task<void> ImportRun::work() {
  const bool begun = co_await begin_planning();
  if (!begun || aborted_) co_return;
  intake_ = std::make_unique<Intake>(context_, *parts_.reader, *planning_, flow_);
  co_await intake_->run();
  co_await tasks_.join();
  phase_ = "reading back";
  co_await read_back_.run();
  JobIdSearch search(context_);
  co_await search.run();
}

void ImportRun::on_drain() {
  flow_.close();
  if (intake_) intake_->hurry();
}

void ImportRun::on_abort() {
  aborted_ = true;
  if (intake_) intake_->break_off();
}

// Whatever was decided is durable before the run is told.
Task<void> ImportRun::end() {
  summary_.manifest_complete = intake_ && intake_->complete();
  summary_.manifest_recognised = intake_ && intake_->recognised();
  const bool settled =
      summary_.manifest_complete && accounts_.rows().pending == 0 && !stop_.requested();
  if (settled) {
    const std::int64_t now_ms = context_.now_ms();
    std::optional<SettledManifest> all;
    if (!intake_->recognised()) {
      all = settled_by(*parts_.reader, options_, accounts_, job_ids_missing());
    }
    ledger::Ledger::Work finish = [this, all, now_ms](ledger::Store& store) {
      return planning_->finish(store, all, now_ms);
    };
    co_await write(context_, std::move(finish));
  }
  finish_rejects();
  tell_unread();
  fill_summary();
  decide_exit();
  const bool recorded =
      co_await record(summary_.started_at, summary_.exit_code, outputs_.summary_json(summary_));
  if (!recorded) decide_exit();
}

// A row that has its batch, and is neither at the gate nor beyond it nor in its backoff, is
// in the ledger's hands.
TimeSpent ImportRun::time_so_far() {
  const std::uint64_t elsewhere =
      gate_.waiting() + gate_.in_flight() + sleepers_.count() + batches_.waiting();
  const bool own_work = !intake_ || intake_->at_work() || flow_.in_progress() > elsewhere;
  time_.look(gate_.times(), {.own_work = own_work, .backing_off = sleepers_.count() > 0});
  return time_.spent(environment_.clock().steady_now() - started_);
}

Progress ImportRun::look() {
  Progress progress = look_at_delivery();
  progress.rows = accounts_.rows();
  progress.bytes_read = intake_ ? intake_->bytes_read() : 0;
  progress.read_to_end = intake_ && intake_->complete();
  progress.jobs_limit = options_.limit;
  if (intake_ && intake_->recognising() && !stop_.requested()) progress.phase = "recognising";
  if (intake_ && intake_->looks_only() && !progress.read_to_end && !stop_.requested()) {
    progress.phase = "reading the rest";
  }
  progress.batches = batches_.tally();
  progress.time = time_so_far();
  return progress;
}

void ImportRun::finish_rejects() {
  auto path = outputs_.rejects.finish(summary_.manifest_complete);
  if (path) {
    summary_.rejects_path = std::move(*path);
  } else {
    summary_.unwritten = true;
    stop_.request({exit_code_of(path.error().kind), path.error().message});
  }
}

void ImportRun::tell_unread() {
  if (!intake_ || intake_->complete()) return;
  log_.write(LogLevel::kWarning,
             "the manifest was not read to its end; summary and rejects are of the rows that were "
             "read, and an earlier list of rejects is kept beside a new one, as <rejects>.earlier",
             {{"bytes_read", intake_->bytes_read()}});
}

std::uint64_t ImportRun::job_ids_missing() const {
  return read_back_.job_ids_missing() + accounts_.job_ids_missing();
}

void ImportRun::fill_summary() {
  summary_.finished_at = environment_.clock().system_now();
  summary_.elapsed = environment_.clock().steady_now() - started_;
  summary_.rows = accounts_.rows();
  summary_.jobs = accounts_.jobs();
  summary_.job_ids_missing = job_ids_missing();
  summary_.batches = batches_.tally();
  summary_.requests = statistics_.requests();
  summary_.latency_ms = statistics_.latencies().summary();
  summary_.found_limit = governor_.learned().value_or(LearnedPace{}).requests_per_second;
  summary_.time = time_so_far();
  fill_throughput(summary_, statistics_, options_.configuration.delivery);
  if (planning_ && planning_->remapped() > 0) {
    log_.write(
        LogLevel::kWarning,
        fmt::format("the mapping (job:) has changed; what was sent under the old one stays as it "
                    "is (rows: {})",
                    planning_->remapped()));
  }
  if (planning_ && planning_->renamed() + planning_->moved() > 0) {
    log_.write(LogLevel::kWarning,
               "batch: has changed; batches that were not made yet have their new names, and rows "
               "that nobody may have sent their new batches",
               {{"batches", planning_->renamed()}, {"jobs", planning_->moved()}});
  }
}

void ImportRun::decide_exit() {
  ExitFacts facts;
  facts.stops = stop_.reasons();
  if (intake_) {
    facts.manifest_failed = intake_->failed();
    facts.limit_reached = intake_->limit_reached();
  }
  summary_.unconfirmed = read_back_.unconfirmed();
  facts.refused_batches = batches_.refused();
  facts.last_failure = courier_.last_failure();
  decide(summary_, facts);
}

}  // namespace longshore::pipeline
