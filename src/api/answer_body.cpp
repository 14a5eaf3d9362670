#include "api/answer_body.hpp"

#include <simdjson.h>

#include <algorithm>
#include <initializer_list>

#include "core/limits.hpp"

namespace longshore::api {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

// Cut at a character's border, so that what is kept stays UTF-8.
std::string cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text = text.substr(0, end);
  }
  return std::string(text);
}

// A string as it is, a number as its text; anything else is as good as absent.
std::string text_of(const object& from, std::string_view name, std::size_t bytes_max) {
  element value;
  if (from.at_key(name).get(value) != simdjson::SUCCESS) return {};
  std::string_view text;
  if (value.get_string().get(text) == simdjson::SUCCESS) return cut(text, bytes_max);
  if (value.is_number()) return cut(simdjson::minify(value), bytes_max);
  return {};
}

void read_error(const object& root, AnswerBody& into) {
  object error;
  if (root.at_key("error").get_object().get(error) == simdjson::SUCCESS) {
    into.error_code = text_of(error, "code", limits::kCodeBytesMax);
    into.error_message = text_of(error, "message", limits::kReasonBytesMax);
  }
}

void read_ids(const object& from, AnswerBody& into) {
  into.job_id = text_of(from, "job_id", limits::kReasonBytesMax);
  into.batch_id = text_of(from, "batch_id", limits::kReasonBytesMax);
  into.reference_id = text_of(from, "reference_id", limits::kReferenceIdBytesMax + 1);
}

// A parser, and a copy of the text with the room behind it that simdjson wants.
class Workplace {
 public:
  simdjson::simdjson_result<element> parse(std::string_view text) {
    text_.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    text_.assign(text);
    return parser_.parse(text_.data(), text_.size(), false);
  }

 private:
  simdjson::dom::parser parser_;
  std::string text_;
};

}  // namespace

AnswerBody read_answer_body(std::string_view body) {
  AnswerBody result;
  // Kept from one answer to the next, since a parser's memory costs more than the parsing.
  thread_local Workplace workplace;
  object root;
  if (workplace.parse(body).get_object().get(root) != simdjson::SUCCESS) return result;
  result.is_json = true;
  read_error(root, result);
  object data;
  read_ids(root.at_key("data").get_object().get(data) == simdjson::SUCCESS ? data : root, result);
  return result;
}

}  // namespace longshore::api
