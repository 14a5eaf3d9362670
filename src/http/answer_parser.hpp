// The answer to one request, from bytes in any pieces. No I/O inside.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/exchange.hpp"

namespace longshore::http {

// 1xx answers that may come before the real one.
inline constexpr unsigned kInterimAnswersMax = 8;

// Fills status, headers, body, or fault and detail of an Answer. Its memory is reused from one
// answer to the next. Whoever feeds it keeps what it did not consume and offers it again with
// more behind; it leaves less than kHeaderBytesMax unconsumed, or fails.
class AnswerParser {
 public:
  enum class State { kReading, kDone, kFailed };

  AnswerParser();
  ~AnswerParser();

  // Both outlive the parsing. Only the body of a 200 goes into `sink`, which may be null.
  void start(Answer& answer, BodySink* sink);
  // Returns how many bytes were consumed: all, except of a line that is not whole, and what
  // lies behind the answer.
  std::size_t feed(std::string_view bytes);
  // No more will come. `orderly` is false where the stream may have been cut by anybody, which
  // an answer that only ends with its stream must not survive.
  void finish(bool orderly);

  State state() const;
  // After kDone: whether the server keeps the connection for another request.
  bool keeps_alive() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace longshore::http
