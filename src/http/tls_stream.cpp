#include "http/tls_stream.hpp"

#include <fmt/format.h>
#include <openssl/err.h>

#include <system_error>

#include "http/certificate.hpp"

namespace longshore::http {
namespace {

// Of the thread; each call of OpenSSL wants it empty. Nearly always it is, and clearing costs
// more than looking.
void clear_errors() {
  if (ERR_peek_error() != 0) ERR_clear_error();
}

}  // namespace

TlsStream::TlsStream(TlsContext& context, std::unique_ptr<TcpSocket> socket)
    : socket_(std::move(socket)),
      state_(*socket_),
      ssl_(context.make_connection(state_, problem_)) {}

TlsStream::~TlsStream() {
  if (!sound_) return;
  clear_errors();
  SSL_shutdown(ssl_.get());
}

TlsStream::Step TlsStream::step_after(int returned) {
  if (returned == 1) return Step::kDone;
  switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
      return state_.blocked ? Step::kWaitRead : Step::kAgain;
    case SSL_ERROR_WANT_WRITE:
      return Step::kWaitWrite;
    case SSL_ERROR_ZERO_RETURN:
      return Step::kEnd;
    default:
      error_code_ = ERR_peek_error();
      sound_ = false;
      return Step::kFailed;
  }
}

Task<IoResult> TlsStream::wait_for(Step step, SteadyTime deadline, TransportFault timeout) {
  return socket_->wait(step == Step::kWaitRead ? Direction::kRead : Direction::kWrite, deadline,
                       timeout);
}

IoResult TlsStream::breakage(std::string_view during) const {
  IoResult result;
  if (state_.ended) {
    result.fault = TransportFault::kClosedEarly;
    result.detail = fmt::format("the server closed the connection without a TLS close {}", during);
  } else if (state_.error != 0) {
    result.fault = TransportFault::kReset;
    result.detail = fmt::format("the connection broke {}: {}", during,
                                std::generic_category().message(state_.error));
  } else {
    const char* reason = ERR_reason_error_string(error_code_);
    result.fault = TransportFault::kReset;
    result.detail = fmt::format("TLS broke {}: {}", during,
                                reason == nullptr ? "too many records without data" : reason);
  }
  return result;
}

IoResult TlsStream::handshake_failure() const {
  IoResult result;
  if (!problem_.detail.empty()) {
    result.fault = TransportFault::kCertificate;
    result.detail = problem_.detail;
    return result;
  }
  if (state_.ended || state_.error != 0) return breakage("during the TLS handshake");
  result.fault =
      is_obsolete_protocol(error_code_) ? TransportFault::kTlsObsolete : TransportFault::kTls;
  result.detail = describe_handshake_error(error_code_);
  return result;
}

Task<IoResult> TlsStream::handshake(SteadyTime deadline) {
  IoResult result;
  if (!ssl_) {
    result.fault = TransportFault::kTls;
    result.detail = "OpenSSL has no memory for another connection";
    co_return result;
  }
  for (;;) {
    clear_errors();
    const Step step = step_after(SSL_do_handshake(ssl_.get()));
    if (step == Step::kDone) {
      sound_ = true;
      co_return result;
    }
    if (step == Step::kEnd || step == Step::kFailed) co_return handshake_failure();
    if (step == Step::kAgain) continue;
    result = co_await wait_for(step, deadline, TransportFault::kConnectTimeout);
    if (result.fault != TransportFault::kNone) co_return result;
  }
}

// Whether the body of a record has come in part.
bool TlsStream::inside_record() const {
  return std::string_view(SSL_rstate_string(ssl_.get())) == "RB";
}

Task<IoResult> TlsStream::read_some(std::span<char> into, SteadyTime deadline) {
  // OpenSSL need not be asked what can only be no.
  Step step = all_taken() ? Step::kWaitRead : Step::kAgain;
  for (unsigned records = 0; records < kSilentRecordsMax;) {
    if (step != Step::kAgain) {
      IoResult waited = co_await wait_for(step, deadline, TransportFault::kRequestTimeout);
      if (waited.fault != TransportFault::kNone) co_return waited;
    }
    IoResult answer;
    clear_errors();
    step = step_after(SSL_read_ex(ssl_.get(), into.data(), into.size(), &answer.bytes));
    if (step == Step::kDone || step == Step::kEnd) co_return answer;
    if (step == Step::kFailed) co_return breakage("while the answer was awaited");
    // A record that is on its way is none without data, however many pieces it comes in.
    if (step == Step::kAgain || !inside_record()) ++records;
  }
  sound_ = false;
  error_code_ = 0;
  co_return breakage("while the answer was awaited");
}

Task<IoResult> TlsStream::write(std::string_view bytes, SteadyTime deadline) {
  IoResult result;
  const std::uint64_t sent_before = state_.bytes_sent;
  std::size_t done = 0;
  while (done < bytes.size() && result.fault == TransportFault::kNone) {
    clear_errors();
    std::size_t taken = 0;
    const Step step =
        step_after(SSL_write_ex(ssl_.get(), bytes.data() + done, bytes.size() - done, &taken));
    if (step == Step::kDone) {
      done += taken;
    } else if (step == Step::kEnd || step == Step::kFailed) {
      result = breakage("as the request left");
    } else if (step != Step::kAgain) {
      result = co_await wait_for(step, deadline, TransportFault::kRequestTimeout);
    }
  }
  // Part of a record may have left although OpenSSL does not count it yet.
  if (done == 0 && state_.bytes_sent != sent_before) done = 1;
  result.bytes = done;
  co_return result;
}

// Not a mere look for bytes: a session ticket that came late leaves the connection as good as
// it was.
bool TlsStream::idle_and_open() {
  for (unsigned records = 0; sound_ && records < kSilentRecordsMax; ++records) {
    char byte = 0;
    std::size_t peeked = 0;
    socket_->look_anew();
    clear_errors();
    const Step step = step_after(SSL_peek_ex(ssl_.get(), &byte, 1, &peeked));
    if (step == Step::kWaitRead) return true;
    if (step != Step::kAgain) return false;
  }
  return false;
}

}  // namespace longshore::http
