// The members of an answer's body that decisions need; tolerant of every other shape.
#pragma once

#include <string>
#include <string_view>

namespace longshore::api {

struct AnswerBody {
  bool is_json = false;       // the whole body is one JSON object
  bool says_failure = false;  // "success" stands in it, and is false
  std::string error_code;
  std::string error_message;
  std::string job_id;
  std::string batch_id;
  std::string reference_id;
};

// What it names is looked for in `data`, or beside it where there is no such object. Texts are
// cut to their limits (core/limits.hpp).
AnswerBody read_answer_body(std::string_view body);

}  // namespace longshore::api
