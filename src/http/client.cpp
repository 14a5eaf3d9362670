#include "http/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "core/at_exit.hpp"
#include "core/invariant.hpp"
#include "core/limits.hpp"
#include "http/answer_parser.hpp"

namespace longshore::http {

namespace {

// A server that closes whatever connection waits for its turn must not be connected to for ever.
constexpr int kConnectionsTriedMax = 3;
// A look is a system call: a connection that has just ended its request well is spared it, until
// the server has once closed one without a word.
constexpr std::chrono::milliseconds kSurelyOpen{1};

bool is_break(TransportFault fault) {
  return fault == TransportFault::kReset || fault == TransportFault::kClosedEarly;
}

void set_fault(Answer& answer, TransportFault fault, std::string detail) {
  answer.status = 0;
  answer.body.clear();
  answer.fault = fault;
  answer.detail = std::move(detail);
}

void set_stopping(Answer& answer) {
  IoResult stopping = cancelled();
  set_fault(answer, stopping.fault, std::move(stopping.detail));
}

}  // namespace

// Its buffers live as long as the connection: a request in steady state allocates none.
struct Client::PooledConnection : Placed {
  std::unique_ptr<Stream> stream;
  AnswerParser parser;
  std::string out;
  std::unique_ptr<char[]> in = std::make_unique_for_overwrite<char[]>(limits::kHeaderBytesMax);
  std::size_t in_bytes = 0;  // received and not yet consumed
  SteadyTime idle_since;
  bool used_before = false;
  bool did_well = false;  // its last answer was a success: such a one ends its request
};

// One exchange under way.
struct Client::Attempt {
  const Request& request;
  BodySink* sink;
  Clearance& clearance;
  Answer answer;
  std::unique_ptr<PooledConnection> pooled;
  SteadyTime started{};
  SteadyTime deadline{};
  bool answer_began = false;
  bool cut_short = false;  // the server stopped reading before the request's end
};

Client::Client(Clock& clock, Network& network, ClientOptions options)
    : clock_(clock),
      network_(network),
      options_(std::move(options)),
      writer_(options_.host_header, options_.path_prefix, options_.api_key),
      key_filter_(options_.api_key) {}

Client::~Client() = default;

Task<Answer> Client::exchange(const Request& request, BodySink* sink, Clearance& clearance) {
  Attempt attempt{.request = request, .sink = sink, .clearance = clearance};
  if (!writer_.accepts(request)) {
    set_fault(attempt.answer, TransportFault::kMalformed,
              fmt::format("nothing was sent: the path \"{}\", the host or the key holds "
                          "characters that a request cannot carry",
                          request.target));
    co_return std::move(attempt.answer);
  }
  while (under_way_ >= options_.connections_max && !draining_) co_await turns_.wait();
  if (draining_) {
    set_stopping(attempt.answer);
    co_return std::move(attempt.answer);
  }
  ++under_way_;
  const AtExit at_exit([this] {
    --under_way_;
    turns_.wake_one();
  });
  co_await run(attempt);
  for (std::string* text :
       {&attempt.answer.body, &attempt.answer.location, &attempt.answer.detail}) {
    key_filter_.apply(*text);
  }
  co_return std::move(attempt.answer);
}

Task<void> Client::run(Attempt& attempt) {
  attempt.pooled = take_idle();
  const bool at_once = attempt.pooled != nullptr && attempt.clearance.now();
  if (!at_once) {
    const bool found = co_await find_cleared_connection(attempt);
    if (!found) co_return;
  }
  PooledConnection& pooled = *attempt.pooled;
  busy_.add(pooled);
  {
    const AtExit at_exit([&] { busy_.remove(pooled); });
    const bool sent = co_await send(attempt);
    if (sent) co_await receive(attempt);
  }
  // Bytes behind the answer belong to nothing that was asked.
  const bool reusable = !attempt.cut_short && !draining_ && pooled.in_bytes == 0 &&
                        pooled.parser.state() == AnswerParser::State::kDone &&
                        pooled.parser.keeps_alive();
  if (!reusable) co_return;
  pooled.did_well = attempt.answer.status < 300;
  keep(std::move(attempt.pooled), attempt.started + attempt.answer.latency);
}

// A connection on which the request may leave this instant; `attempt` has none, or one that has
// to wait for its turn.
Task<bool> Client::find_cleared_connection(Attempt& attempt) {
  for (int tries = 1; tries <= kConnectionsTriedMax; ++tries) {
    if (!attempt.pooled) {
      attempt.pooled = take_idle();
      if (!attempt.pooled) {
        const bool connected = co_await connect(attempt);
        if (!connected) co_return false;
      }
      if (attempt.clearance.now()) co_return true;
    }
    const bool cleared = co_await attempt.clearance.turn();
    if (!cleared || draining_) {
      set_stopping(attempt.answer);
      co_return false;
    }
    if (usable(*attempt.pooled)) co_return true;
    attempt.pooled = nullptr;
  }
  set_fault(attempt.answer, TransportFault::kStaleConnection,
            "every connection was closed before the request could leave");
  co_return false;
}

Task<bool> Client::connect(Attempt& attempt) {
  Connection connection = co_await network_.connect(clock_.steady_now() + options_.connect_timeout);
  if (!connection.stream) {
    set_fault(attempt.answer, connection.result.fault, std::move(connection.result.detail));
    co_return false;
  }
  if (draining_) {
    set_stopping(attempt.answer);
    co_return false;
  }
  attempt.pooled = std::make_unique<PooledConnection>();
  attempt.pooled->stream = std::move(connection.stream);
  attempt.pooled->idle_since = clock_.steady_now();
  co_return true;
}

// False where nothing is left to wait for.
Task<bool> Client::send(Attempt& attempt) {
  PooledConnection& pooled = *attempt.pooled;
  Answer& answer = attempt.answer;
  writer_.write(attempt.request, pooled.out);
  attempt.started = clock_.steady_now();
  attempt.deadline = attempt.started + options_.request_timeout;
  pooled.parser.start(answer, attempt.sink);
  IoResult written = co_await pooled.stream->write(pooled.out, attempt.deadline);
  answer.request_left = written.bytes > 0;
  if (written.fault == TransportFault::kNone) co_return true;
  // A server may answer without having read everything, and close or read no further: the
  // answer counts then.
  attempt.cut_short = true;
  const bool broke = is_break(written.fault);
  if (answer.request_left && (broke || written.fault == TransportFault::kRequestTimeout)) {
    co_return true;
  }
  answer.latency = clock_.steady_now() - attempt.started;
  const bool stale = pooled.used_before && broke;
  if (stale) closes_unsaid_ = true;
  set_fault(answer, stale ? TransportFault::kStaleConnection : written.fault,
            std::move(written.detail));
  co_return false;
}

Task<void> Client::receive(Attempt& attempt) {
  PooledConnection& pooled = *attempt.pooled;
  while (pooled.parser.state() == AnswerParser::State::kReading) {
    const std::span<char> space(pooled.in.get() + pooled.in_bytes,
                                limits::kHeaderBytesMax - pooled.in_bytes);
    const IoResult read = co_await pooled.stream->read_some(space, attempt.deadline);
    take_read(attempt, read);
  }
}

void Client::take_read(Attempt& attempt, const IoResult& read) {
  PooledConnection& pooled = *attempt.pooled;
  const SteadyTime now = clock_.steady_now();
  attempt.answer.latency = now - attempt.started;
  if (read.fault != TransportFault::kNone || read.bytes == 0) {
    end_of_stream(attempt, read);
    return;
  }
  attempt.answer_began = true;
  pooled.in_bytes += read.bytes;
  LONGSHORE_INVARIANT(pooled.in_bytes <= limits::kHeaderBytesMax);
  const std::size_t used = pooled.parser.feed({pooled.in.get(), pooled.in_bytes});
  LONGSHORE_INVARIANT(used <= pooled.in_bytes);
  pooled.in_bytes -= used;
  if (pooled.in_bytes > 0 && used > 0) {
    std::memmove(pooled.in.get(), pooled.in.get() + used, pooled.in_bytes);
  }
  // A stream that always has a byte ready never waits, and so never times out by itself.
  if (pooled.parser.state() == AnswerParser::State::kReading && now >= attempt.deadline) {
    end_of_stream(attempt, IoResult{.fault = TransportFault::kRequestTimeout,
                                    .detail = "the answer was not whole in time"});
  }
}

void Client::end_of_stream(Attempt& attempt, const IoResult& read) {
  PooledConnection& pooled = *attempt.pooled;
  Answer& answer = attempt.answer;
  const bool broke = read.fault == TransportFault::kNone || is_break(read.fault);
  pooled.parser.finish(read.fault == TransportFault::kNone);
  if (pooled.parser.state() == AnswerParser::State::kDone && broke) return;
  if (broke && !attempt.answer_began && pooled.used_before) {
    closes_unsaid_ = true;
    set_fault(answer, TransportFault::kStaleConnection,
              "the kept-alive connection was closed as the request left");
  } else if (read.fault != TransportFault::kNone && read.fault != TransportFault::kClosedEarly) {
    set_fault(answer, read.fault, read.detail);
  }
}

bool Client::usable(const PooledConnection& pooled) const {
  const SteadyTime oldest = clock_.steady_now() - limits::kIdleConnectionMax;
  return pooled.idle_since >= oldest && pooled.stream->idle_and_open();
}

bool Client::needs_no_look(const PooledConnection& pooled, SteadyTime now) const {
  return pooled.did_well && !closes_unsaid_ && now - pooled.idle_since < kSurelyOpen &&
         pooled.stream->all_taken();
}

std::unique_ptr<Client::PooledConnection> Client::take_idle() {
  const SteadyTime now = clock_.steady_now();
  const SteadyTime oldest = now - limits::kIdleConnectionMax;
  const auto first_young = std::find_if(idle_.begin(), idle_.end(), [oldest](const auto& pooled) {
    return pooled->idle_since >= oldest;
  });
  idle_.erase(idle_.begin(), first_young);
  while (!idle_.empty()) {
    std::unique_ptr<PooledConnection> pooled = std::move(idle_.back());
    idle_.pop_back();
    if (needs_no_look(*pooled, now) || pooled->stream->idle_and_open()) return pooled;
  }
  return nullptr;
}

void Client::keep(std::unique_ptr<PooledConnection> pooled, SteadyTime since) {
  pooled->used_before = true;
  pooled->idle_since = since;
  idle_.push_back(std::move(pooled));
}

void Client::drain() {
  draining_ = true;
  idle_.clear();
  network_.abort();
  turns_.wake_all();
}

void Client::abort() {
  drain();
  for (PooledConnection* pooled : busy_) pooled->stream->abort();
}

}  // namespace longshore::http
