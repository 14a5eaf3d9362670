#include "pipeline/import_run.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "pipeline/exit_decision.hpp"
#include "pipeline/watched.hpp"

namespace longshore::pipeline {
namespace {

constexpr Milliseconds kProgressInterval{200};

http::ClientOptions client_options(const ImportOptions& options, const http::Origin& origin) {
  http::ClientOptions client;
  client.host_header = origin.host_header();
  client.path_prefix = origin.path_prefix;
  client.api_key = options.api_key;
  client.connect_timeout = options.configuration.api.connect_timeout;
  client.request_timeout = options.configuration.api.request_timeout;
  client.connections_max = options.configuration.delivery.max_in_flight;
  return client;
}

}  // namespace

ImportRun::ImportRun(const ImportOptions& options, Environment& environment, RunOutputs& outputs,
                     OpenParts parts, SteadyTime started, Summary& summary)
    : options_(options),
      environment_(environment),
      outputs_(outputs),
      parts_(std::move(parts)),
      summary_(summary),
      client_(environment.clock(), *parts_.network, client_options(options, parts_.origin)),
      governor_(options.configuration.delivery),
      gate_(environment.scheduler(), environment.clock(), governor_),
      sleepers_(environment.scheduler()),
      courier_({client_, gate_, governor_, sleepers_, stop_, environment.clock(),
                environment.random(), statistics_, outputs.log},
               options.configuration.retry, options.configuration.delivery.give_up_after),
      ledger_(environment.scheduler(), *parts_.store),
      contract_(options.configuration.api),
      tasks_(environment.scheduler(), [this](std::exception_ptr e) { on_exception(e); }),
      helpers_(environment.scheduler(), [this](std::exception_ptr e) { on_exception(e); }),
      context_{options,
               environment,
               outputs.log,
               ledger_,
               courier_,
               stop_,
               contract_,
               accounts_,
               *parts_.rejects,
               tasks_,
               sleepers_,
               environment.clock().steady_now() + options.configuration.retry.after_timeout},
      directory_(context_),
      batches_(context_, directory_),
      flow_(context_, batches_),
      read_back_(context_, directory_),
      deadline_timer_(environment.scheduler().make_timer()),
      progress_timer_(environment.scheduler().make_timer()),
      started_(started) {
  stop_.on_stop([this] { on_stop(); });
}

void ImportRun::execute() {
  TaskGroup root(environment_.scheduler(), [this](std::exception_ptr e) { on_exception(e); });
  root.spawn(conduct());
  environment_.scheduler().run([this](int signal) { on_signal(signal); });
}

asio::awaitable<void> ImportRun::conduct() {
  helpers_.spawn(gate_.run());
  helpers_.spawn(sleepers_.run());
  helpers_.spawn(keep_deadline());
  helpers_.spawn(show_progress());
  co_await guarded(work());
  co_await guarded(end());
  over_ = true;
  gate_.close();
  sleepers_.cut();
  deadline_timer_->cancel();
  progress_timer_->cancel();
  co_await helpers_.join();
}

asio::awaitable<bool> ImportRun::begin() {
  PlanningSetup setup;
  setup.manifest_name = options_.manifest_name;
  setup.today = fmt::format(
      "{:%Y-%m-%d}",
      fmt::gmtime(std::chrono::system_clock::to_time_t(environment_.clock().system_now())));
  setup.batch = options_.configuration.batch;
  setup.rules = {parts_.reader->mapping_fingerprint(), options_.retry_rejected,
                 options_.configuration.delivery.on_remote_duplicate};
  std::optional<LearnedPace> pace;
  ledger::Ledger::Work start = [this, &setup, &pace](ledger::Store& store) -> Result<void> {
    const auto remote = store.remote(parts_.origin.text(), options_.configuration.api.project_id);
    if (!remote) return remote.error();
    setup.remote = *remote;
    auto learned = store.learned_pace(*remote);
    if (!learned) return learned.error();
    pace = *learned;
    planning_ = std::make_unique<Planning>(setup);
    return planning_->start(store);
  };
  const bool started = co_await write(context_, std::move(start));
  context_.remote = setup.remote;
  if (pace) begin_with(*pace);
  co_return started;
}

void ImportRun::begin_with(const LearnedPace& pace) {
  governor_.begin_with(pace);
  gate_.look_again();
  if (pace.requests_per_second == 0 || !options_.configuration.delivery.adaptive) return;
  outputs_.log.write(LogLevel::kInfo, "starting from the rate that an earlier run found",
                     {{"requests_per_second", fmt::format("{:.1f}", pace.requests_per_second)}});
}

// An exception is a defect; it must not keep the run from ending and saying so.
asio::awaitable<void> ImportRun::guarded(asio::awaitable<void> part) {
  try {
    co_await std::move(part);
  } catch (...) {
    on_exception(std::current_exception());
    decide_exit();
  }
}

asio::awaitable<void> ImportRun::work() {
  const bool begun = co_await begin();
  if (!begun) co_return;
  intake_ = std::make_unique<Intake>(context_, *parts_.reader, *planning_, flow_);
  co_await intake_->run();
  co_await tasks_.join();
  phase_ = "reading back";
  co_await read_back_.run();
}

// Whatever was decided is durable before the run is told.
asio::awaitable<void> ImportRun::end() {
  summary_.manifest_complete = intake_ && intake_->complete();
  const bool settled =
      summary_.manifest_complete && accounts_.rows().pending == 0 && !stop_.requested();
  if (settled) {
    const std::int64_t now_ms = context_.now_ms();
    ledger::Ledger::Work finish = [this, now_ms](ledger::Store& store) {
      return planning_->finish(store, now_ms);
    };
    co_await write(context_, std::move(finish));
  }
  finish_rejects();
  fill_summary();
  decide_exit();
  const std::string text = outputs_.summary_json(summary_);
  const std::int64_t now_ms = context_.now_ms();
  ledger::Ledger::Work record = [this, text, now_ms](ledger::Store& store) {
    const auto started = std::chrono::duration_cast<std::chrono::milliseconds>(
        summary_.started_at.time_since_epoch());
    if (auto kept = keep_pace(store, now_ms); !kept) return kept;
    return store.record_run(summary_.run_id, context_.remote, options_.manifest_name,
                            started.count(), now_ms, static_cast<int>(summary_.exit_code), text);
  };
  if (!co_await write(context_, std::move(record))) decide_exit();
}

// A run that sent nothing, or was told not to look for one, leaves what is known as it is.
Result<void> ImportRun::keep_pace(ledger::Store& store, std::int64_t now_ms) {
  const std::optional<LearnedPace> pace = governor_.learned();
  if (!pace || statistics_.requests().sent == 0) return {};
  return store.learn_pace(context_.remote, pace->requests_per_second, pace->in_flight, now_ms);
}

asio::awaitable<void> ImportRun::keep_deadline() {
  if (!options_.deadline) co_return;
  const SteadyTime deadline = started_ + *options_.deadline;
  const bool reached = co_await deadline_timer_->wait_until(deadline);
  if (!reached || over_) co_return;
  stop_.request({ExitCode::kUnfinished, "the deadline was reached (--deadline)"});
}

asio::awaitable<void> ImportRun::show_progress() {
  while (!over_) {
    outputs_.progress.show(look());
    co_await progress_timer_->wait_until(environment_.clock().steady_now() + kProgressInterval);
  }
  outputs_.progress.show(look());
}

// The first signal drains, a second breaks off what is in flight.
void ImportRun::on_signal(int signal) {
  if (++signals_ > 1) {
    client_.abort();
    return;
  }
  outputs_.log.write(LogLevel::kWarning,
                     "stopping: requests under way may end; press Ctrl-C again to break them off");
  stop_.request(stopped_by(signal));
}

void ImportRun::on_stop() {
  phase_ = "draining";
  outputs_.log.write(LogLevel::kWarning, "draining", {{"reason", stop_.reasons().front().message}});
  gate_.close();
  client_.drain();
  sleepers_.cut();
  flow_.close();
  environment_.files().interrupt_reads();
}

void ImportRun::on_exception(std::exception_ptr failure) {
  std::string what = "an unknown exception";
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& e) {
    what = e.what();
  } catch (...) {
  }
  stop_.request({ExitCode::kInternal, "internal error: " + what});
}

// A row that has its batch, and is neither at the gate nor beyond it nor in its backoff, is
// in the ledger's hands.
TimeSpent ImportRun::time_so_far() {
  const std::uint64_t elsewhere =
      gate_.waiting() + gate_.in_flight() + sleepers_.count() + batches_.waiting();
  const bool own_work = !intake_ || intake_->at_work() || flow_.in_progress() > elsewhere;
  time_.look(gate_.times(), {.own_work = own_work,
                             .in_flight = gate_.in_flight() > 0,
                             .backing_off = sleepers_.count() > 0});
  return time_.spent(environment_.clock().steady_now() - started_);
}

Progress ImportRun::look() {
  Progress progress;
  progress.rows = accounts_.rows();
  progress.bytes_read = intake_ ? intake_->bytes_read() : 0;
  progress.bytes_all = parts_.reader->size_bytes();
  progress.read_to_end = intake_ && intake_->complete();
  progress.requests = statistics_.requests();
  progress.batches = batches_.tally();
  progress.time = time_so_far();
  progress.latencies = &statistics_.latencies();
  progress.in_flight = gate_.in_flight();
  progress.waiting = sleepers_.count();
  progress.limit = options_.configuration.delivery.requests_per_second;
  progress.rate = governor_.rate();
  progress.slots = governor_.slots();
  progress.breaker_open = governor_.breaker().open();
  progress.phase = phase_;
  progress.waiting_for = waiting_for();
  return progress;
}

std::string ImportRun::waiting_for() const {
  const delivery::Breaker& breaker = governor_.breaker();
  const auto seconds_to = [this](SteadyTime time) {
    const auto left = time - environment_.clock().steady_now();
    return std::chrono::ceil<std::chrono::seconds>(left).count();
  };
  if (const auto held = seconds_to(breaker.held_until()); held > 0) {
    return fmt::format("Retry-After, {} s", held);
  }
  if (!breaker.open()) return "";
  const auto probe = std::max<std::int64_t>(seconds_to(breaker.next()), 0);
  return fmt::format("the API to answer, next probe in {} s", probe);
}

void ImportRun::finish_rejects() {
  auto path = outputs_.rejects.finish(summary_.manifest_complete);
  if (path) {
    summary_.rejects_path = std::move(*path);
  } else {
    stop_.request({exit_code_of(path.error().kind), path.error().message});
  }
}

void ImportRun::fill_summary() {
  summary_.finished_at = environment_.clock().system_now();
  summary_.elapsed = environment_.clock().steady_now() - started_;
  summary_.rows = accounts_.rows();
  summary_.jobs = accounts_.jobs();
  summary_.job_ids_missing = read_back_.job_ids_missing() + flow_.without_job_id();
  summary_.batches = batches_.tally();
  summary_.requests = statistics_.requests();
  summary_.latency_ms = statistics_.latencies().summary();
  summary_.found_limit = governor_.learned().value_or(LearnedPace{}).requests_per_second;
  summary_.time = time_so_far();
  fill_throughput(summary_, statistics_, options_.configuration.delivery);
  if (planning_ && planning_->remapped() > 0) {
    outputs_.log.write(
        LogLevel::kWarning,
        fmt::format("the mapping (job:) has changed; what was sent under the old one stays as it "
                    "is (rows: {})",
                    planning_->remapped()));
  }
}

void ImportRun::decide_exit() {
  ExitFacts facts;
  facts.stops = stop_.reasons();
  if (intake_) {
    facts.manifest_failed = intake_->failed();
    facts.limit_reached = intake_->limit_reached();
  }
  facts.unconfirmed = read_back_.unconfirmed();
  facts.last_failure = courier_.last_failure();
  decide(summary_, facts);
}

}  // namespace longshore::pipeline
