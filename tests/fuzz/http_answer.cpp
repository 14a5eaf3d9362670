// One HTTP answer: first byte how it is read and ends, second the cuts, then the bytes.
#include <utility>

#include "core/limits.hpp"
#include "http/answer_parser.hpp"
#include "property.hpp"
#include "targets.hpp"

namespace longshore::fuzz {
namespace {

using http::AnswerParser;

// Takes so many bytes and then refuses.
class Sink final : public BodySink {
 public:
  explicit Sink(std::size_t bytes_max) : bytes_max_(bytes_max) {}
  bool take(std::string_view piece) override {
    body += piece;
    return body.size() <= bytes_max_;
  }
  std::string body;

 private:
  std::size_t bytes_max_;
};

struct Reading {
  AnswerParser::State state{};
  Answer answer;
  std::string taken;
  bool keeps_alive = false;
  std::size_t consumed = 0;
};

// As the client does: what was not consumed is offered again with more behind it.
Reading read(std::string_view bytes, std::uint8_t bits, std::size_t first_bytes, Cuts* cuts) {
  Reading reading;
  Sink sink((bits & 4) != 0 ? 8 : 1'000'000);
  AnswerParser parser;
  parser.start(reading.answer, (bits & 1) != 0 ? &sink : nullptr);
  std::string buffer;
  std::string_view rest = bytes;
  while (!rest.empty() && parser.state() == AnswerParser::State::kReading) {
    const std::size_t room = limits::kHeaderBytesMax - buffer.size();
    std::size_t piece = std::min(room, rest.size());
    if (cuts != nullptr) piece = cuts->next(piece);
    piece = std::min(piece, std::exchange(first_bytes, piece));
    buffer += rest.substr(0, piece);
    rest.remove_prefix(piece);
    const std::size_t used = parser.feed(buffer);
    hold(used <= buffer.size(), "no more is consumed than there is");
    buffer.erase(0, used);
    hold(parser.state() != AnswerParser::State::kReading || buffer.size() < limits::kHeaderBytesMax,
         "there is always room for more");
  }
  reading.consumed = bytes.size() - rest.size() - buffer.size();
  if (parser.state() == AnswerParser::State::kReading) parser.finish((bits & 2) != 0);
  reading.state = parser.state();
  reading.keeps_alive = reading.state == AnswerParser::State::kDone && parser.keeps_alive();
  reading.taken = std::move(sink.body);
  return reading;
}

void check_answer(const Reading& reading) {
  const Answer& answer = reading.answer;
  hold(reading.state != AnswerParser::State::kReading, "an answer ends with its stream");
  hold(answer.body.size() <= limits::kAnswerBytesMax, "a body is bounded");
  if (reading.state == AnswerParser::State::kDone) {
    hold(answer.status >= 200 && answer.status <= 999, "an answer has a status");
    hold(answer.fault == TransportFault::kNone, "an answer has no fault");
    hold((answer.status != 204 && answer.status != 304) || answer.body.empty(),
         "there is no body where there cannot be one");
  } else {
    hold(answer.fault != TransportFault::kNone && !answer.detail.empty(), "a fault is told");
    hold(answer.body.empty(), "nothing is kept of a body that is not whole");
  }
}

void compare(const Reading& whole, const Reading& pieces) {
  check_answer(whole);
  check_answer(pieces);
  hold(whole.state == pieces.state, "the pieces do not matter to the outcome");
  hold(whole.answer.status == pieces.answer.status, "… nor to the status");
  // Which of two faults in one answer is seen first may depend on the pieces: both mean retry.
  if (whole.state != AnswerParser::State::kDone) return;
  hold(whole.answer.body == pieces.answer.body && whole.taken == pieces.taken, "… nor to the body");
  hold(whole.answer.retry_after == pieces.answer.retry_after, "… nor to Retry-After");
  hold(whole.answer.location == pieces.answer.location, "… nor to Location");
  hold(whole.keeps_alive == pieces.keeps_alive, "… nor to what is kept");
  hold(whole.consumed == pieces.consumed, "… nor to where it ends");
}

}  // namespace

void http_answer(std::string_view input) {
  const std::uint8_t bits = take_byte(input);
  Cuts cuts(take_byte(input));
  // Only what comes whole can be read as a plain answer: with its first byte alone, Beast reads.
  const Reading whole = read(input, bits, input.size(), nullptr);
  compare(whole, read(input, bits, 1, nullptr));
  compare(whole, read(input, bits, input.size(), &cuts));
}

}  // namespace longshore::fuzz
