#include "simulator/session.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/write.hpp>
#include <cstring>
#include <utility>

#include "simulator/documents.hpp"
#include "simulator/limits.hpp"

namespace longshore::simulator {
namespace {

constexpr std::size_t kFirstBufferBytes = 8 * 1024;
constexpr std::chrono::milliseconds kCloseDelay{1};     // `close`, after the answer
constexpr std::chrono::milliseconds kFarewellMax{100};  // for the peer's close_notify
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

using ErrorCode = boost::system::error_code;

}  // namespace

Session::Session(Socket socket, asio::ssl::context& tls, SharedService& shared)
    : stream_(std::move(socket), tls),
      timer_(stream_.get_executor()),
      shared_(shared),
      buffer_(kFirstBufferBytes, '\0') {
  allow(limits::kHandshakeMax);
}

void Session::allow(std::chrono::steady_clock::duration time) {
  late_at_ = std::chrono::steady_clock::now() + time;
}

void Session::close_if_late(SteadyTime now) {
  if (now > late_at_) close();
}

void Session::close() {
  closed_ = true;
  ErrorCode ignored;
  stream_.lowest_layer().close(ignored);
  timer_.cancel();
}

// With no time to linger, closing sends a reset instead of the orderly end.
void Session::reset() {
  ErrorCode ignored;
  stream_.lowest_layer().set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

Awaitable<void> Session::run() {
  if (!co_await handshake()) co_return;
  Next next = Next::kKeepAlive;
  while (next == Next::kKeepAlive && !closed_) {
    next = co_await read_request();
    if (next == Next::kKeepAlive) next = co_await serve_request();
  }
  if (next == Next::kFarewell && !closed_) co_await farewell();
  close();
}

Awaitable<bool> Session::handshake() {
  ErrorCode error;
  auto token = asio::redirect_error(kAwait, error);
  co_await stream_.async_handshake(asio::ssl::stream_base::server, token);
  if (closed_) co_return false;
  const bool resumed = !error && SSL_session_reused(stream_.native_handle()) == 1;
  const std::lock_guard lock(shared_.mutex);
  shared_.service.count_handshake(!error, resumed);
  co_return !error;
}

Awaitable<Session::Next> Session::read_request() {
  allow(limits::kIdleMax);
  HeadState state = parse_head({buffer_.data(), used_}, head_);
  while (state == HeadState::kPartial) {
    if (used_ >= limits::kRequestHeadBytesMax)
      co_return co_await refuse(431, "The head is too long");
    if (!co_await read_more()) co_return Next::kGone;
    state = parse_head({buffer_.data(), used_}, head_);
  }
  if (state == HeadState::kBad) co_return co_await refuse(400, "This is not an HTTP/1.1 request");
  if (head_.chunked) co_return co_await refuse(411, "A Content-Length is required");
  if (head_.content_length > limits::kRequestBodyBytesMax) {
    co_return co_await refuse(413, "The body is too long");
  }
  const std::size_t whole = head_.bytes + head_.content_length;
  if (whole > buffer_.size()) {
    buffer_.resize(whole);
    parse_head({buffer_.data(), used_}, head_);  // the bytes have moved
  }
  if (head_.expects_continue && used_ < whole) {
    out_ = kContinue;
    if (!co_await write_out()) co_return Next::kGone;
  }
  while (used_ < whole) {
    if (!co_await read_more()) co_return Next::kGone;
  }
  co_return Next::kKeepAlive;
}

// Only before the head is whole may the buffer grow here: views point into it afterwards.
Awaitable<bool> Session::read_more() {
  if (used_ == buffer_.size()) buffer_.resize(buffer_.size() * 2);
  ErrorCode error;
  auto token = asio::redirect_error(kAwait, error);
  const auto free = asio::buffer(buffer_.data() + used_, buffer_.size() - used_);
  used_ += co_await stream_.async_read_some(free, token);
  co_return !error;
}

Awaitable<Session::Next> Session::refuse(int status, std::string_view why) {
  const Reply reply = error_reply(status, "bad_request", why);
  out_.clear();
  append_head(out_, reply, BodyFraming::kLength, reply.body.size());
  out_ += reply.body;
  co_await write_out();
  co_return Next::kFarewell;
}

Action Session::begin() {
  const ApiRequest request{head_.method,
                           head_.target,
                           head_.api_key,
                           {buffer_.data() + head_.bytes, head_.content_length}};
  const std::lock_guard lock(shared_.mutex);
  return shared_.service.begin(request, std::chrono::steady_clock::now(),
                               std::chrono::system_clock::now());
}

Awaitable<Session::Next> Session::serve_request() {
  const Action action = begin();
  const bool keep_alive = head_.keep_alive;
  consume_request();
  Next next = Next::kGone;
  if (action.delay.count() > 0) co_await delay(action.delay);
  if (!closed_) next = co_await perform(action);
  if (action.counted) {
    const std::lock_guard lock(shared_.mutex);
    shared_.service.finish();
  }
  co_return next == Next::kKeepAlive && !keep_alive ? Next::kFarewell : next;
}

void Session::consume_request() {
  const std::size_t whole = head_.bytes + head_.content_length;
  used_ -= whole;
  if (used_ > 0) std::memmove(buffer_.data(), buffer_.data() + whole, used_);
  if (buffer_.size() > limits::kRequestHeadBytesMax && used_ <= kFirstBufferBytes) {
    buffer_.resize(kFirstBufferBytes);
    buffer_.shrink_to_fit();
  }
}

Awaitable<Session::Next> Session::perform(const Action& action) {
  const Reply& reply = action.reply;
  using Kind = Action::Kind;
  switch (action.kind) {
    case Kind::kReset:
      reset();
      co_return Next::kGone;
    case Kind::kHang:
      co_await swallow_until_closed();
      co_return Next::kGone;
    case Kind::kEndless:
      co_await write_endless(reply);
      co_return Next::kGone;
    case Kind::kStreamJobs:
      co_await write_jobs(reply);
      co_return Next::kFarewell;
    default:
      break;
  }
  out_.clear();
  append_head(out_, reply, BodyFraming::kLength, reply.body.size());
  const bool cut = action.kind == Kind::kCut;
  out_.append(reply.body, 0, cut ? reply.body.size() / 2 : reply.body.size());
  if (!co_await write_out() || cut) co_return Next::kGone;
  if (action.kind != Kind::kAnswerThenClose) co_return Next::kKeepAlive;
  co_await delay(kCloseDelay);
  co_return Next::kFarewell;
}

Awaitable<bool> Session::write_out() {
  allow(limits::kWriteMax);
  ErrorCode error;
  auto token = asio::redirect_error(kAwait, error);
  const auto bytes = asio::buffer(std::as_const(out_));
  co_await asio::async_write(stream_, bytes, token);
  co_return !error;
}

Awaitable<void> Session::delay(std::chrono::milliseconds time) {
  allow(time + limits::kWriteMax);
  timer_.expires_after(time);
  ErrorCode error;
  auto token = asio::redirect_error(kAwait, error);
  co_await timer_.async_wait(token);
}

Awaitable<void> Session::swallow_until_closed() {
  allow(limits::kHangMax);
  ErrorCode error;
  auto token = asio::redirect_error(kAwait, error);
  const auto anything = asio::buffer(buffer_);
  while (!error) co_await stream_.async_read_some(anything, token);
}

Awaitable<void> Session::write_endless(const Reply& reply) {
  out_.clear();
  append_head(out_, reply, BodyFraming::kChunked, 0);
  const std::string piece(limits::kEndlessPieceBytes, ' ');
  for (std::size_t sent = 0; sent < limits::kEndlessBytesMax; sent += piece.size()) {
    append_chunk(out_, piece);
    if (!co_await write_out()) co_return;
    out_.clear();
  }
}

Awaitable<void> Session::write_jobs(const Reply& reply) {
  out_.clear();
  append_head(out_, reply, BodyFraming::kUntilClose, 0);
  std::uint64_t from = 0;
  while (!out_.empty()) {
    if (!co_await write_out()) co_return;
    const std::lock_guard lock(shared_.mutex);
    out_ = shared_.service.job_lines(from, limits::kJobLinesPerPiece);
  }
}

// Says that this is the end, so that what was sent before it is known to be whole.
Awaitable<void> Session::farewell() {
  timer_.expires_after(kFarewellMax);
  timer_.async_wait([self = shared_from_this()](ErrorCode stopped) {
    if (!stopped) self->close();
  });
  ErrorCode error;
  auto token = asio::redirect_error(kAwait, error);
  co_await stream_.async_shutdown(token);
}

}  // namespace longshore::simulator
