#include "remote.hpp"

#include <algorithm>
#include <array>

#include "simulator/body_reader.hpp"
#include "simulator/documents.hpp"
#include "simulator/fault_replies.hpp"
#include "simulator/http_text.hpp"
#include "simulator/uuid.hpp"

namespace longshore::testing {
namespace {

using simulator::Action;
using simulator::Endpoint;
using simulator::Reply;

struct Answer4xx {
  int status;
  std::string_view code;  // empty: a body that is not the API's
};

constexpr std::array<Answer4xx, 13> kRefusals{{{400, "FS_0002"},
                                               {400, "FS_0003"},
                                               {400, "FS_0004"},
                                               {400, "FS_0005"},
                                               {400, "FS_0007"},
                                               {400, "FS_00011"},
                                               {400, "FS_00012"},
                                               {400, "GE_0001"},
                                               {400, "GE_0002"},
                                               {400, "XX_0042"},
                                               {422, "XX_0043"},
                                               {422, ""},
                                               {413, ""}}};
constexpr std::array<Answer4xx, 8> kFatal{{{400, "auth-failure"},
                                           {400, "unauthorized"},
                                           {400, "core.webutil.auther"},
                                           {400, "core.webutil.token_auth"},
                                           {401, ""},
                                           {403, ""},
                                           {404, ""},
                                           {302, ""}}};
constexpr std::array<Answer4xx, 9> kOdd{{{400, "FS_0000"},
                                         {400, "FS_0008"},
                                         {400, "api_error"},
                                         {408, ""},
                                         {425, ""},
                                         {429, ""},
                                         {504, ""},
                                         {500, "FS_0008"},
                                         {503, ""}}};

Reply reply_of(const Answer4xx& answer) {
  if (!answer.code.empty()) return simulator::error_reply(answer.status, answer.code, "simulated");
  if (answer.status == 302) return simulator::redirect();
  Reply reply = simulator::bad_gateway_page();
  reply.status = answer.status;
  return reply;
}

Action answer(Reply reply) {
  Action action;
  action.reply = std::move(reply);
  return action;
}

std::uint64_t mark(std::uint64_t seed, std::string_view text) {
  return simulator::mix(hash64(text, seed));
}

bool has_share(std::uint64_t mark, double share) {
  return static_cast<double>(mark >> 11) * 0x1.0p-53 < share;
}

simulator::ServiceOptions service_options(const RemotePlan& plan, std::uint64_t seed, Dice& dice) {
  simulator::ServiceOptions options;
  options.world.seed = seed;
  options.world.page_jobs = dice.pick(std::array<std::size_t, 4>{2, 3, 5, 100});
  options.world.wrap_lists = dice.chance(0.5);
  options.world.end_of_list = static_cast<simulator::EndOfList>(dice.below(3));
  options.world.keep_bodies = true;
  options.rate = plan.rate;
  options.rate_retry_after = plan.rate_retry_after;
  options.fault_seed = seed;
  options.retry_after = std::chrono::seconds(dice.between(1, 8));
  options.slow_delay = dice.ms(50, 2'000);
  return options;
}

Dice seeded(std::uint64_t seed) {
  return Dice(seed, 0x5E1F);
}

}  // namespace

Remote::Remote(const RemotePlan& plan, std::uint64_t seed, const VirtualClock& clock, Trace& trace,
               Coverage& coverage)
    : plan_(plan),
      seed_(seed),
      clock_(clock),
      trace_(trace),
      coverage_(coverage),
      service_([&] {
        Dice dice = seeded(seed);
        return service_options(plan, seed, dice);
      }()),
      dice_(seed, 0x4E07) {
  service_.set_faults(plan.faults);
}

SystemTime Remote::today() const {
  return clock_.system_now() -
         std::chrono::duration_cast<SystemTime::duration>(clock_.system_offset());
}

bool Remote::refuses(std::string_view reference_id) const {
  return has_share(mark(seed_ ^ 1, reference_id), plan_.refused_ids);
}

bool Remote::is_foreign(std::string_view reference_id) const {
  return has_share(mark(seed_ ^ 2, reference_id), plan_.foreign_ids) && !refuses(reference_id);
}

void Remote::settle_foreign(const std::vector<std::string>& reference_ids,
                            const std::vector<std::string>& batch_names) {
  service_.set_faults({});
  const simulator::WorldOptions standard;
  int second = 0;
  const auto send = [&](const std::string& target, const std::string& body) {
    const simulator::ApiRequest request{"POST", target, standard.api_key, body};
    // Long before the first run, and slowly: no rate limit is in the way.
    const Action done =
        service_.begin(request, SteadyTime{} + std::chrono::seconds(++second), today());
    if (done.counted) service_.finish();
    return done.reply.body;
  };
  const std::string batches = "/v1/project/" + standard.project_id + "/batch";
  const std::string made = send(batches, R"({"name":"somebody else's"})");
  const std::size_t id = made.find("\"batch_id\":\"") + 12;
  const std::string batch_id = made.substr(id, 36);
  for (const std::string& name : batch_names) send(batches, "{\"name\":\"" + name + "\"}");
  foreign_batches_ = world().batches() - 1;
  for (const std::string& reference_id : reference_ids) {
    if (!is_foreign(reference_id)) continue;
    send("/v0/projects/" + standard.project_id + "/jobs",
         "{\"reference_id\":\"" + reference_id +
             R"(","data":{"image_url":"https://theirs.example/x"},"tag":"t","batch_id":")" +
             batch_id + "\"}");
  }
  service_.set_faults(plan_.faults);
}

void Remote::calm() {
  plan_.calm();
  service_.set_faults({});
}

const Outage* Remote::outage() const {
  const SteadyTime now = clock_.steady_now();
  for (const Outage& outage : plan_.outages) {
    if (now >= outage.from && now < outage.to) return &outage;
  }
  return nullptr;
}

Remote::Reach Remote::reach() {
  Reach reach;
  reach.after = dice_.ms(0, static_cast<std::uint64_t>(plan_.latency_max.count()));
  const Outage* out = outage();
  if (out && out->kind == Outage::Kind::kRefused) {
    reach.fault = TransportFault::kRefused;
  } else if (out && out->kind == Outage::Kind::kBlackHole) {
    reach.fault = TransportFault::kConnectTimeout;
  } else if (dice_.chance(plan_.connect_fails)) {
    reach.fault = dice_.pick(std::array{TransportFault::kRefused, TransportFault::kConnectTimeout,
                                        TransportFault::kResolve, TransportFault::kTls});
  }
  if (reach.fault == TransportFault::kNone) return reach;
  coverage_.count(fmt::format("connect: {}", name_of(reach.fault)));
  trace_.say("connect fails: {}", name_of(reach.fault));
  return reach;
}

std::optional<std::size_t> Remote::write_breaks(std::size_t bytes) {
  if (!dice_.chance(plan_.write_breaks)) return std::nullopt;
  coverage_.count("write: breaks");
  return dice_.chance(0.5) ? 0 : dice_.below(bytes);
}

TicketPtr Remote::read(std::string_view request, SteadyTime now) {
  simulator::RequestHead head;
  simulator::parse_head(request, head);
  auto ticket = std::make_shared<Ticket>();
  ticket->method = head.method;
  ticket->target = head.target;
  ticket->api_key = head.api_key;
  ticket->body = request.substr(head.bytes, head.content_length);
  simulator::BodyReader reader;
  if (const auto job = reader.read_job(ticket->body); job && job->reference_id.is_text()) {
    ticket->subject = job->reference_id.text;
  } else if (const auto batch = reader.read_batch(ticket->body); batch && batch->name.is_text()) {
    ticket->subject = batch->name.text;
  }
  ticket->sent = now;
  return ticket;
}

void Remote::send(const TicketPtr& ticket, milliseconds patience, milliseconds grace) {
  const auto most = static_cast<std::uint64_t>(plan_.latency_max.count());
  milliseconds travel = dice_.ms(0, most / 2);
  if (dice_.chance(plan_.lost_on_the_way)) {
    ticket->reset_on_the_way = true;
    ticket->bounded = false;
    travel = dice_.ms(0, 3'000);
    coverage_.count("request: reset on the way");
  } else if (dice_.chance(plan_.late)) {
    travel = patience + dice_.ms(1, static_cast<std::uint64_t>(grace.count()) - 1);
    coverage_.count("request: late");
  }
  ticket->arrives = ticket->sent + travel;
  const auto place = std::ranges::upper_bound(
      on_the_way_, ticket->arrives, {}, [](const TicketPtr& other) { return other->arrives; });
  on_the_way_.insert(place, ticket);
}

void Remote::client_gone(milliseconds grace) {
  const SteadyTime latest = clock_.steady_now() + grace - milliseconds(1);
  for (const TicketPtr& ticket : on_the_way_) ticket->arrives = std::min(ticket->arrives, latest);
}

bool Remote::on_its_way(std::string_view subject) const {
  return std::ranges::any_of(on_the_way_, [&](const TicketPtr& ticket) {
    return ticket->bounded && ticket->subject == subject && ticket->arrives > clock_.steady_now();
  });
}

void Remote::advance() {
  while (!on_the_way_.empty() && on_the_way_.front()->arrives <= clock_.steady_now()) {
    const TicketPtr ticket = on_the_way_.front();
    on_the_way_.erase(on_the_way_.begin());
    ticket->arrived = true;
    ticket->action = perform(*ticket);
  }
}

Action Remote::perform(const Ticket& ticket) {
  const Endpoint endpoint = simulator::route_of(ticket.method, ticket.target).endpoint;
  Action action;
  const Outage* out = outage();
  if (out && out->kind == Outage::Kind::kBlackHole) {
    action.kind = Action::Kind::kHang;
  } else if (out && out->kind == Outage::Kind::k503) {
    action = answer(simulator::unavailable());
    if (dice_.chance(out->retry_after))
      action.reply.retry_after = std::to_string(dice_.between(1, 20));
  } else if (auto reply = misbehave(ticket, endpoint)) {
    action = answer(std::move(*reply));
    if (action.reply.status == 0) action.kind = Action::Kind::kReset;
  } else {
    const simulator::ApiRequest request{ticket.method, ticket.target, ticket.api_key, ticket.body};
    action = service_.begin(request, ticket.arrives, today());
    if (action.counted) service_.finish();
  }
  const auto least = static_cast<std::uint64_t>(plan_.latency_min.count());
  const auto most = static_cast<std::uint64_t>(plan_.latency_max.count());
  action.delay += dice_.ms(least, most);
  count_answer(ticket, action, endpoint);
  trace_.say("arrived: {} {} {} → {} {}{}", ticket.method, ticket.target, ticket.subject,
             static_cast<int>(action.kind), action.reply.status,
             action.reply.status >= 400 ? " " + action.reply.body : "");
  return action;
}

Reply Remote::world_answer(const Ticket& ticket) {
  service_.set_faults({});
  const simulator::ApiRequest request{ticket.method, ticket.target, ticket.api_key, ticket.body};
  Action action = service_.begin(request, ticket.arrives, today());
  if (action.counted) service_.finish();
  service_.set_faults(plan_.faults);
  return std::move(action.reply);
}

// What goes wrong beside the simulated API's own faults. Status 0: a reset.
std::optional<Reply> Remote::misbehave(const Ticket& ticket, Endpoint endpoint) {
  if (dice_.chance(plan_.fatal_answer)) return fatal_answer();
  if (dice_.chance(plan_.odd_answer)) {
    Reply odd = odd_answer();
    // Without a code of the API's nobody says that it was not done.
    if (odd.body.find("\"code\"") == std::string::npos && dice_.chance(0.5) &&
        !refuses(ticket.subject)) {
      world_answer(ticket);
    }
    return odd;
  }
  const bool is_list = endpoint == Endpoint::kDetails || endpoint == Endpoint::kBatchJobs;
  if (is_list && plan_.list_fails > 0 && dice_.chance(plan_.list_fails)) return reply_of({503, ""});
  if (is_list && dice_.chance(plan_.list_refused)) {
    coverage_.count("list: refused");
    return reply_of({static_cast<int>(dice_.pick(std::array{401, 403, 404})), ""});
  }
  if (is_list && plan_.change_list) {
    Reply changed = world_answer(ticket);
    plan_.change_list(ticket.target, changed);
    return changed;
  }
  switch (endpoint) {
    case Endpoint::kCreateBatch:
      if (dice_.chance(plan_.creation_lost)) {
        world_answer(ticket);
        coverage_.count("batch: creation lost");
        Reply lost;
        lost.status = 0;
        return lost;
      }
      for (const std::string& busy : plan_.busy_batches) {
        if (ticket.subject.ends_with(busy)) return reply_of({503, ""});
      }
      for (const std::string& refused : plan_.refused_batches) {
        if (ticket.subject.starts_with(refused)) return reply_of({400, "GE_0002"});
      }
      if (dice_.chance(plan_.batch_refused)) {
        coverage_.count("batch: refused");
        return reply_of(dice_.pick(std::array<Answer4xx, 2>{{{400, "XX_0044"}, {409, ""}}}));
      }
      return std::nullopt;
    case Endpoint::kBatchJobs:
      return list_answer(ticket);
    case Endpoint::kCreateJobV0:
      if (refuses(ticket.subject)) return refusal(ticket.subject);
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

// Pages whose jobs have moved since the page before: some come twice, some not at all.
std::optional<Reply> Remote::list_answer(const Ticket& ticket) {
  const bool endless = dice_.chance(plan_.list_endless);
  if (!endless && !dice_.chance(plan_.list_shifts)) return std::nullopt;
  Reply reply = world_answer(ticket);
  if (reply.status != 200) return reply;
  if (endless) {
    coverage_.count("list: endless");
    reply.body = R"({"jobs":[],"next_page_token":"p0"})";
    return reply;
  }
  coverage_.count("list: shifted");
  const std::size_t first = reply.body.find("{\"id\"");
  const std::size_t end = reply.body.find('}', first);
  if (first == std::string::npos || reply.body[end + 1] != ',') return reply;
  reply.body.erase(first, end + 2 - first);  // its first job slipped onto the page before
  return reply;
}

Reply Remote::odd_answer() {
  const Answer4xx& odd = dice_.pick(kOdd);
  return reply_of(odd);
}

Reply Remote::fatal_answer() {
  return reply_of(dice_.pick(kFatal));
}

Reply Remote::refusal(std::string_view reference_id) const {
  return reply_of(kRefusals[mark(seed_ ^ 3, reference_id) % kRefusals.size()]);
}

}  // namespace longshore::testing
