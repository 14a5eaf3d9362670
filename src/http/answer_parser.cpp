// The only place that includes Beast, which compiles slowly.
#include "http/answer_parser.hpp"

#include <fmt/format.h>

#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <optional>

#include "core/limits.hpp"
#include "http/plain_answer.hpp"

namespace longshore::http {

namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using ErrorCode = beast::error_code;

namespace {

// The shortest way in which a chunked body can go on, "0\r\n\r\n". Beast's parser asserts that
// it is never asked to continue a last chunk with less.
constexpr std::size_t kChunkEndBytesMin = 5;

}  // namespace

// Takes what it needs straight from Beast's callbacks, so that no header is ever copied into
// a container.
class AnswerParser::Impl {
 public:
  class Message final : public bhttp::basic_parser<false> {
   public:
    explicit Message(Impl& owner) : owner_(owner) {
      header_limit(limits::kHeaderBytesMax);
      body_limit(boost::none);  // the limit depends on the status, and is kept by Impl
      eager(true);
    }

   private:
    void on_request_impl(bhttp::verb, beast::string_view, beast::string_view, int,
                         ErrorCode&) override {}
    void on_response_impl(int status, beast::string_view, int, ErrorCode&) override {
      owner_.status_ = status;
    }
    void on_field_impl(bhttp::field name, beast::string_view, beast::string_view value,
                       ErrorCode& error) override {
      if (!is_header_done()) owner_.on_field(name, value, error);
    }
    void on_header_impl(ErrorCode& error) override { owner_.on_header(*this, error); }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
    std::size_t on_body_impl(beast::string_view piece, ErrorCode& error) override {
      owner_.on_body(piece, error);
      return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t size, beast::string_view, ErrorCode& error) override {
      owner_.chunk_left_ = size;
      owner_.check_size(size, error);
    }
    std::size_t on_chunk_body_impl(std::uint64_t remain, beast::string_view piece,
                                   ErrorCode& error) override {
      owner_.chunk_left_ = remain - piece.size();
      owner_.on_body(piece, error);
      return piece.size();
    }
    void on_finish_impl(ErrorCode&) override {}

    Impl& owner_;
  };

  void start(Answer& answer, BodySink* sink) {
    answer_ = &answer;
    sink_ = sink;
    sink_in_use_ = false;
    interim_answers_ = 0;
    state_ = State::kReading;
    message_.reset();
  }

  std::size_t feed(std::string_view bytes) {
    std::size_t consumed = 0;
    if (!message_) {
      consumed = sink_ == nullptr ? read_plain_answer(bytes, *answer_) : 0;
      if (consumed != 0) {
        state_ = State::kDone;
        return consumed;
      }
      next_message();
    }
    while (state_ == State::kReading && consumed < bytes.size()) {
      const std::string_view rest = bytes.substr(consumed);
      if (between_chunks() && rest.size() < kChunkEndBytesMin) break;
      ErrorCode error;
      const std::size_t used = message_->put({rest.data(), rest.size()}, error);
      consumed += used;
      if (error == bhttp::error::need_more) {
        if (rest.size() - used >= limits::kHeaderBytesMax) header_too_large();
        break;
      }
      if (error) {
        fail(error);
      } else if (message_->is_done()) {
        end_message();
      }
    }
    return consumed;
  }

  void finish(bool orderly) {
    if (state_ != State::kReading) return;
    if (!message_) next_message();
    const bool until_end = message_->is_header_done() && message_->need_eof();
    if (until_end && orderly) {
      answer_->status = status_;
      state_ = State::kDone;
    } else if (until_end) {
      fail(TransportFault::kClosedEarly,
           "the connection was cut without a TLS close, so its answer may be incomplete");
    } else {
      fail(TransportFault::kClosedEarly, message_->is_header_done()
                                             ? "the connection was closed within the answer's body"
                                             : "the connection was closed before an answer");
    }
  }

  State state() const { return state_; }
  // A plain answer is one that does.
  bool keeps_alive() const { return !message_ || message_->keep_alive(); }

 private:
  void next_message() {
    message_.emplace(*this);
    status_ = 0;
    chunk_left_ = 0;
    body_bytes_ = 0;
  }

  bool between_chunks() const {
    return message_->is_header_done() && message_->chunked() && chunk_left_ == 0;
  }

  void on_field(bhttp::field name, beast::string_view value, ErrorCode& error) {
    const std::string_view text(value.data(), value.size());
    switch (name) {
      case bhttp::field::retry_after:
        answer_->retry_after = text;
        break;
      case bhttp::field::date:
        answer_->date = text;
        break;
      case bhttp::field::location:
        answer_->location = text;
        break;
      case bhttp::field::content_encoding:
        if (!text.empty() && !beast::iequals(value, "identity")) {
          refuse(error, "the answer has a Content-Encoding, though none was asked for");
        }
        break;
      case bhttp::field::transfer_encoding:
        if (!beast::iequals(value, "chunked")) {
          refuse(error, "the answer has a Transfer-Encoding other than chunked");
        }
        break;
      default:
        break;
    }
  }

  void on_header(const Message& message, ErrorCode& error) {
    if (status_ < 100 || status_ == 101) {
      refuse(error, fmt::format("the answer has the status {}", status_));
    }
    if (status_ < 200) return;
    sink_in_use_ = sink_ != nullptr && status_ == 200;
    const auto length = message.content_length();
    const bool has_body = !message.is_done();
    if (length && has_body) check_size(*length, error);
  }

  // Before the bytes are there, so that nothing is kept of a body that will be refused.
  void check_size(std::uint64_t coming, ErrorCode& error) {
    const std::size_t bytes_max = sink_in_use_ ? limits::kListBytesMax : limits::kAnswerBytesMax;
    if (coming <= bytes_max - body_bytes_) return;
    error = bhttp::error::body_limit;
    fail(TransportFault::kTooLarge,
         fmt::format("the body of the answer is over {} bytes", bytes_max));
  }

  void on_body(beast::string_view piece, ErrorCode& error) {
    check_size(piece.size(), error);
    if (error) return;
    body_bytes_ += piece.size();
    if (!sink_in_use_) {
      answer_->body.append(piece.data(), piece.size());
    } else if (!sink_->take({piece.data(), piece.size()})) {
      refuse(error, "the body of the answer is not what was asked for");
    }
  }

  void end_message() {
    if (answer_->retry_after.empty()) answer_->date.clear();
    if (status_ >= 200) {
      answer_->status = status_;
      state_ = State::kDone;
    } else if (++interim_answers_ > kInterimAnswersMax) {
      fail(TransportFault::kMalformed,
           fmt::format("more than {} interim answers (1xx) came before the real one",
                       kInterimAnswersMax));
    } else {
      answer_->retry_after.clear();
      answer_->date.clear();
      answer_->location.clear();
      next_message();
    }
  }

  void refuse(ErrorCode& error, std::string detail) {
    error = bhttp::error::bad_value;
    fail(TransportFault::kMalformed, std::move(detail));
  }

  void header_too_large() {
    fail(TransportFault::kTooLarge,
         fmt::format("a header of the answer is over {} bytes", limits::kHeaderBytesMax));
  }

  void fail(const ErrorCode& error) {
    if (error == bhttp::error::header_limit) {
      header_too_large();
    } else {
      fail(TransportFault::kMalformed, "the answer is not HTTP: " + error.message());
    }
  }

  // The first reason stays.
  void fail(TransportFault fault, std::string detail) {
    if (state_ == State::kFailed) return;
    state_ = State::kFailed;
    answer_->fault = fault;
    answer_->detail = std::move(detail);
    answer_->body.clear();
  }

  Answer* answer_ = nullptr;
  BodySink* sink_ = nullptr;
  bool sink_in_use_ = false;
  std::optional<Message> message_;  // Beast's parsers serve one message each; empty before the
                                    // first bytes, and of a plain answer
  int status_ = 0;
  unsigned interim_answers_ = 0;
  std::uint64_t chunk_left_ = 0;
  std::uint64_t body_bytes_ = 0;
  State state_ = State::kDone;
};

AnswerParser::AnswerParser() : impl_(std::make_unique<Impl>()) {}
AnswerParser::~AnswerParser() = default;

void AnswerParser::start(Answer& answer, BodySink* sink) {
  impl_->start(answer, sink);
}
std::size_t AnswerParser::feed(std::string_view bytes) {
  return impl_->feed(bytes);
}
void AnswerParser::finish(bool orderly) {
  impl_->finish(orderly);
}
AnswerParser::State AnswerParser::state() const {
  return impl_->state();
}
bool AnswerParser::keeps_alive() const {
  return impl_->keeps_alive();
}

}  // namespace longshore::http
