#include "api/answer_body.hpp"

#include <simdjson.h>

#include "core/limits.hpp"
#include "core/utf8.hpp"

namespace longshore::api {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

// A string as it is, a number as its text; anything else is as good as absent.
std::string text_of(const object& from, std::string_view name, std::size_t bytes_max) {
  element value;
  if (from.at_key(name).get(value) != simdjson::SUCCESS) return {};
  std::string_view text;
  if (value.get_string().get(text) == simdjson::SUCCESS)
    return std::string(whole_characters(text, bytes_max));
  if (value.is_number()) return std::string(whole_characters(simdjson::minify(value), bytes_max));
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
  bool success = true;
  result.says_failure =
      root.at_key("success").get_bool().get(success) == simdjson::SUCCESS && !success;
  object data;
  read_ids(root.at_key("data").get_object().get(data) == simdjson::SUCCESS ? data : root, result);
  return result;
}

}  // namespace longshore::api
