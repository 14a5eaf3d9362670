#include "pipeline/remote_run.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "http/network.hpp"
#include "ledger/lock.hpp"
#include "ledger/sqlite_store.hpp"
#include "pipeline/watched.hpp"

namespace longshore::pipeline {
namespace {

constexpr Milliseconds kProgressInterval{200};
constexpr Milliseconds kNoteInterval{5'000};

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

Result<OpenParts> open_parts(const ImportOptions& options, Environment& environment,
                             RejectSinkFactory& rejects, manifest::Digest digest,
                             std::string_view work) {
  OpenParts parts;
  auto origin = http::parse_base_url(options.configuration.api.base_url);
  if (!origin) return origin.error();
  parts.origin = std::move(*origin);

  auto reader = manifest::open_reader(environment.files(), options.manifest_path,
                                      options.configuration, digest);
  if (!reader) return reader.error();
  parts.reader = std::move(*reader);

  const manifest::Shape& shape = parts.reader->shape();
  auto sink = rejects.open({shape.header, shape.extension});
  // Nothing was sent, and waiting will not mend it.
  if (!sink) return Error{ErrorKind::kUsage, sink.error().message};
  parts.rejects = *sink;

  const std::string& path = options.configuration.ledger_path;
  auto lock = ledger::lock_ledger(
      environment.files(), path,
      ledger::this_process(environment.clock().system_now(), work, options.manifest_name));
  if (!lock) return lock.error();
  parts.lock = std::move(*lock);
  auto store = ledger::open_sqlite_store(path, environment.ledger_vfs());
  if (!store) return store.error();
  parts.store = std::move(*store);

  auto network = environment.open_network(options.configuration.api);
  if (!network) return network.error();
  parts.network = std::move(*network);
  return parts;
}

std::optional<SteadyTime> deadline_of(const ImportOptions& options, SteadyTime started) {
  if (!options.deadline) return std::nullopt;
  return started + *options.deadline;
}

// The first bytes of a pipe may be long in coming, and counting a manifest takes its time.
Opened open_watched(Environment& environment, const std::function<Result<OpenParts>()>& open,
                    std::string_view anything, std::optional<SteadyTime> deadline) {
  std::optional<Result<OpenParts>> parts;
  const Interruption came = run_watched(
      environment, [&] { parts.emplace(open()); }, deadline);
  if (came.signal != 0 || came.late) {
    delivery::StopReason stopped = came.signal != 0 ? stopped_by(came.signal) : deadline_reached();
    stopped.message += fmt::format(" before {}", anything);
    return stopped;
  }
  if (!*parts)
    return delivery::StopReason{exit_code_of(parts->error().kind), parts->error().message};
  return std::move(**parts);
}

RemoteRun::RemoteRun(const ImportOptions& options, Environment& environment, Log& log,
                     ProgressSink& progress, OpenParts parts, SteadyTime started)
    : options_(options),
      environment_(environment),
      log_(log),
      progress_(progress),
      parts_(std::move(parts)),
      client_(environment.clock(), *parts_.network, client_options(options, parts_.origin)),
      governor_(options.configuration.delivery),
      gate_(environment.scheduler(), environment.clock(), governor_),
      sleepers_(environment.scheduler()),
      courier_({client_, gate_, governor_, sleepers_, stop_, environment.clock(),
                environment.random(), statistics_, log},
               options.configuration.retry, options.configuration.delivery.give_up_after),
      ledger_(environment.scheduler(), environment.clock(), *parts_.store),
      contract_(options.configuration.api),
      tasks_(environment.scheduler(), [this](std::exception_ptr e) { on_exception(e); }),
      helpers_(environment.scheduler(), [this](std::exception_ptr e) { on_exception(e); }),
      context_{options,
               environment,
               log,
               ledger_,
               courier_,
               stop_,
               contract_,
               accounts_,
               *parts_.rejects,
               tasks_,
               sleepers_,
               environment.clock().steady_now() + options.configuration.retry.after_timeout},
      started_(started),
      deadline_timer_(environment.scheduler().make_timer()),
      progress_timer_(environment.scheduler().make_timer()),
      note_timer_(environment.scheduler().make_timer()),
      notes_(options, environment.clock(), started) {
  stop_.on_stop([this] { on_stop(); });
}

void RemoteRun::execute() {
  TaskGroup root(environment_.scheduler(), [this](std::exception_ptr e) { on_exception(e); });
  root.spawn(conduct());
  environment_.scheduler().run([this](int signal) { on_signal(signal); });
}

Task<void> RemoteRun::conduct() {
  helpers_.spawn(gate_.run());
  helpers_.spawn(sleepers_.run());
  helpers_.spawn(keep_deadline());
  helpers_.spawn(show_progress());
  helpers_.spawn(note_progress());
  co_await guarded(work());
  co_await tasks_.join();  // those of a work that threw as well
  co_await guarded(end());
  over_ = true;
  gate_.close();
  sleepers_.cut();
  deadline_timer_->cancel();
  progress_timer_->cancel();
  note_timer_->cancel();
  co_await helpers_.join();
}

Task<bool> RemoteRun::begin(Start start) {
  std::optional<LearnedPace> pace;
  RunProgress note = notes_.make(look());
  ledger::Ledger::Work work = [this, &start, &pace, &note](ledger::Store& store) -> Result<void> {
    const auto remote = store.remote(parts_.origin.text(), options_.configuration.api.project_id);
    if (!remote) return remote.error();
    context_.remote = *remote;
    auto learned = store.learned_pace(*remote);
    if (!learned) return learned.error();
    pace = *learned;
    note.remote = *remote;
    if (auto noted = store.note_progress(note); !noted) return noted;
    return start(store);
  };
  const bool begun = co_await write(context_, std::move(work));
  noting_ = begun;
  if (pace) begin_with(*pace);
  co_return begun;
}

void RemoteRun::begin_with(const LearnedPace& pace) {
  governor_.begin_with(pace);
  gate_.look_again();
  if (pace.requests_per_second == 0 || !options_.configuration.delivery.adaptive) return;
  log_.write(LogLevel::kInfo, "starting from the rate that an earlier run found",
             {{"requests_per_second", fmt::format("{:.1f}", pace.requests_per_second)}});
}

// An exception is a defect; it must not keep the run from ending and saying so.
Task<void> RemoteRun::guarded(Task<void> part) {
  try {
    co_await std::move(part);
  } catch (...) {
    on_exception(std::current_exception());
    decide_exit();
  }
}

Task<bool> RemoteRun::record(SystemTime started_at, ExitCode exit_code, std::string summary) {
  noting_ = false;
  const std::int64_t now_ms = context_.now_ms();
  const std::int64_t started_ms = unix_ms(started_at);
  ledger::Ledger::Work work = [this, started_ms, exit_code, summary = std::move(summary),
                               now_ms](ledger::Store& store) -> Result<void> {
    if (auto kept = keep_pace(store, now_ms); !kept) return kept;
    return store.record_run(options_.run_id, context_.remote, options_.manifest_name, started_ms,
                            now_ms, static_cast<int>(exit_code), summary);
  };
  co_return co_await write(context_, std::move(work));
}

// A run that sent nothing, or was told not to look for one, leaves what is known as it is.
Result<void> RemoteRun::keep_pace(ledger::Store& store, std::int64_t now_ms) {
  const std::optional<LearnedPace> pace = governor_.learned();
  if (!pace || statistics_.requests().sent == 0) return {};
  return store.learn_pace(context_.remote, pace->requests_per_second, pace->in_flight, now_ms);
}

Task<void> RemoteRun::keep_deadline() {
  const std::optional<SteadyTime> deadline = deadline_of(options_, started_);
  if (!deadline) co_return;
  const bool reached = co_await deadline_timer_->wait_until(*deadline);
  if (!reached || over_) co_return;
  stop_.request(deadline_reached());
}

Task<void> RemoteRun::show_progress() {
  while (!over_) {
    progress_.show(look());
    co_await progress_timer_->wait_until(environment_.clock().steady_now() + kProgressInterval);
  }
  progress_.show(look());
}

// A work of the ledger among others: it rides in the group that is gathering.
Task<void> RemoteRun::note_progress() {
  while (!over_) {
    co_await note_timer_->wait_until(environment_.clock().steady_now() + kNoteInterval);
    if (over_ || !noting_) continue;
    RunProgress note = notes_.make(look());
    note.remote = context_.remote;
    ledger::Ledger::Work work = [note = std::move(note)](ledger::Store& store) {
      return store.note_progress(note);
    };
    co_await write(context_, std::move(work));
  }
}

// The first signal drains, a second breaks off what is in flight.
void RemoteRun::on_signal(int signal) {
  if (++signals_ > 1) {
    client_.abort();
    on_abort();
    return;
  }
  log_.write(LogLevel::kWarning,
             "stopping: requests under way may end; press Ctrl-C again to break them off");
  stop_.request(stopped_by(signal));
}

void RemoteRun::on_stop() {
  phase_ = "draining";
  log_.write(LogLevel::kWarning, "draining", {{"reason", stop_.reasons().front().message}});
  gate_.close();
  client_.drain();
  sleepers_.cut();
  on_drain();
}

void RemoteRun::on_exception(std::exception_ptr failure) {
  std::string what = "an unknown exception";
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& e) {
    what = e.what();
  } catch (...) {
  }
  stop_.request({ExitCode::kInternal, "internal error: " + what});
}

std::string RemoteRun::today() const {
  const SystemTime now = environment_.clock().system_now();
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
}

Progress RemoteRun::look_at_delivery() const {
  Progress progress;
  progress.bytes_all = parts_.reader->size_bytes();
  progress.requests = statistics_.requests();
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

std::string RemoteRun::waiting_for() const {
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

}  // namespace longshore::pipeline
