// Walking over JSON text that a parser has found valid, without building anything: every
// value is the exact range of its bytes. Text that is not valid gives useless ranges, but
// nothing is ever read outside of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace longshore::manifest {

// `text` without the white space before and behind it.
std::string_view trim_json(std::string_view text);

inline bool is_json_string(std::string_view value) {
  return value.starts_with('"');
}
inline bool is_json_object(std::string_view value) {
  return value.starts_with('{');
}
inline bool is_json_array(std::string_view value) {
  return value.starts_with('[');
}
inline bool is_json_number(std::string_view value) {
  return !value.empty() && (value[0] == '-' || (value[0] >= '0' && value[0] <= '9'));
}

// `key` stands without its quotes, escapes in place.
struct JsonMember {
  std::string_view key;
  std::string_view value;
};

// The members of an object, in their order. `key` as above.
class JsonMembers {
 public:
  explicit JsonMembers(std::string_view object) : text_(object) {}
  bool next(std::string_view& key, std::string_view& value);

 private:
  std::string_view text_;
  std::size_t at_ = 1;
};

// The elements of an array, in their order.
class JsonElements {
 public:
  explicit JsonElements(std::string_view array) : text_(array) {}
  bool next(std::string_view& value);

 private:
  std::string_view text_;
  std::size_t at_ = 1;
};

// The text of a JSON string: a part of `value` itself where nothing in it is escaped, else
// decoded into `scratch`. False: half of a surrogate pair, which is no character.
bool json_string_text(std::string_view value, std::string& scratch, std::string_view& text);

// What is wrong with a string where json_string_text() says no.
inline constexpr std::string_view kHalfCharacter =
    "it holds half of a surrogate pair, which is no character";

// Whether a member's raw key is `name`; `scratch` as above.
bool json_key_is(std::string_view key, std::string_view name, std::string& scratch);

}  // namespace longshore::manifest
