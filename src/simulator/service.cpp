#include "simulator/service.hpp"

#include <algorithm>
#include <utility>

#include "simulator/documents.hpp"
#include "simulator/fault_replies.hpp"
#include "simulator/routes.hpp"

namespace longshore::simulator {
namespace {

constexpr std::string_view kCountersPath = "/_simulator";
constexpr std::string_view kJobsPath = "/_simulator/jobs";

using Do = Action::Kind;

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

Action answer(Reply reply, Do kind = Do::kAnswer) {
  Action action;
  action.kind = kind;
  action.reply = std::move(reply);
  return action;
}

// As it was sent, but on one line: a line break can only stand between JSON's tokens.
void append_body(std::string& out, std::string_view body) {
  out += ",\"body\":";
  const std::size_t start = out.size();
  out += body;
  std::replace_if(
      out.begin() + static_cast<std::ptrdiff_t>(start), out.end(),
      [](char c) { return c == '\n' || c == '\r'; }, ' ');
}

double burst_of(const ServiceOptions& options) {
  return options.rate_burst > 0 ? options.rate_burst : options.rate / 10;
}

}  // namespace

Service::Service(const ServiceOptions& options)
    : options_(options),
      world_(options.world),
      faults_(options.faults, options.fault_seed),
      rate_(options.rate, burst_of(options)) {}

Action Service::begin(const ApiRequest& request, SteadyTime now, SystemTime today) {
  if (path_of(request.target).starts_with(kCountersPath)) return look(request);
  ++counters_.requests;
  busiest_.add(now);
  ++counters_.in_flight;
  counters_.max_in_flight = std::max(counters_.max_in_flight, counters_.in_flight);
  const Endpoint endpoint = route_of(request.method, request.target).endpoint;
  ++counters_.by_endpoint[static_cast<std::size_t>(endpoint)];

  Action action = decide(request, now, today);
  action.delay += options_.latency;
  if (action.kind == Do::kReset || action.kind == Do::kHang) {
    ++counters_.unanswered;
  } else {
    ++counters_.by_status[action.reply.status];
  }
  return action;
}

// The simulator's own paths: neither counted, nor limited, nor faulty.
Action Service::look(const ApiRequest& request) const {
  Action action;
  action.counted = false;
  const std::string_view path = path_of(request.target);
  if (request.method != "GET") {
    action.reply = error_reply(405, "method_not_allowed", "This path has another method");
  } else if (path == kCountersPath) {
    action.reply.body = to_json(counters()) + "\n";
  } else if (path == kJobsPath) {
    action.kind = Do::kStreamJobs;
    action.reply.content_type = "text/plain; charset=utf-8";
  } else {
    action.reply = error_reply(404, "not_found", "There is nothing at this path");
  }
  return action;
}

Action Service::decide(const ApiRequest& request, SteadyTime now, SystemTime today) {
  if (!rate_.take(now)) {
    ++counters_.rate_limited;
    return answer(over_limit());
  }
  if (const std::optional<Fault> fault = faults_.next()) {
    return with_fault(*fault, request, today);
  }
  return answer(world_.handle(request));
}

Reply Service::over_limit() const {
  if (!options_.rate_retry_after) return too_many({});
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(rate_.wait());
  return too_many(std::to_string(std::max<std::chrono::seconds::rep>(seconds.count(), 1)));
}

Action Service::with_fault(Fault fault, const ApiRequest& request, SystemTime today) {
  if (fault == Fault::kBurnId) return burn(request);
  ++counters_.faults[static_cast<std::size_t>(fault)];
  switch (fault) {
    case Fault::kBefore500:
      return answer(internal_error("api_error"));
    case Fault::kBefore503:
      return answer(unavailable());
    case Fault::kBefore429:
      return answer(too_many(std::to_string(options_.retry_after.count())));
    case Fault::kRetryAfterDate: {
      Reply reply = unavailable();
      reply.retry_after = http_date(today + options_.retry_after);
      return answer(std::move(reply));
    }
    case Fault::kReset:
      return answer({}, Do::kReset);
    case Fault::kHang:
      return answer({}, Do::kHang);
    case Fault::kHtml502:
      return answer(bad_gateway_page());
    case Fault::kEmpty500:
      return answer(empty_error());
    case Fault::kTryAgain:
      return answer(try_again());
    case Fault::kRedirect:
      return answer(redirect());
    default:
      break;
  }
  Reply done = world_.handle(request);
  switch (fault) {
    case Fault::kAfter500:
      return answer(internal_error("internal_error"));
    case Fault::kAfterReset:
      return answer({}, Do::kReset);
    case Fault::kAfterHang:
      return answer({}, Do::kHang);
    case Fault::kAfterCut:
      return answer(std::move(done), Do::kCut);
    case Fault::kBadJson200:
      return answer(garbage());
    case Fault::kEndlessBody:
      return answer({}, Do::kEndless);
    case Fault::kClose:
      return answer(std::move(done), Do::kAnswerThenClose);
    default:
      break;
  }
  Action slow = answer(std::move(done));
  slow.delay = options_.slow_delay;
  return slow;
}

// The documented "try again" comes as a 400 and as a 500; either leaves no job behind.
Action Service::burn(const ApiRequest& request) {
  if (!world_.burn(request)) return answer(world_.handle(request));
  ++counters_.faults[static_cast<std::size_t>(Fault::kBurnId)];
  return answer(faults_.coin() ? try_again() : internal_error("api_error"));
}

std::string Service::job_lines(std::uint64_t& from, std::size_t count) const {
  std::string lines;
  const std::uint64_t entries = world_.entries();
  // Burnt ids have no line, so that a stretch of nothing but them must not look like the end.
  while (from < entries && (count > 0 || lines.empty())) {
    const std::optional<JobView> job = world_.job(from++);
    if (count > 0) --count;
    if (!job) continue;
    lines += '{';
    append_member(lines, "id", job->job_id);
    lines += ',';
    append_member(lines, "reference_id", job->reference_id);
    lines += ',';
    append_member(lines, "batch_id", job->batch_id);
    if (!job->body.empty()) append_body(lines, job->body);
    lines += "}\n";
  }
  return lines;
}

Counters Service::counters() const {
  Counters counters = counters_;
  counters.jobs = world_.jobs();
  counters.reference_ids = world_.entries();
  counters.burnt_ids = world_.burnt();
  counters.duplicate_attempts = world_.duplicate_attempts();
  counters.batches = world_.batches() - 1;
  counters.max_requests_in_any_second = busiest_.most();
  return counters;
}

void Service::count_handshake(bool succeeded, bool resumed) {
  if (!succeeded) {
    ++counters_.failed_handshakes;
    return;
  }
  ++counters_.connections;
  if (resumed) ++counters_.tls_resumed;
}

}  // namespace longshore::simulator
