#include "manifest/json_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bitset>
#include <cstdint>
#include <utility>

#include "core/limits.hpp"

namespace longshore::manifest {
namespace {

class Checker {
 public:
  Checker(std::string_view text, std::vector<JsonMember>* members)
      : text_(text), members_(members) {
    if (members_ != nullptr) members_->clear();
  }

  JsonLook run() {
    if (values()) {
      skip_space();
      if (at_ != text_.size()) fail("text behind the end of the value");
    }
    return std::move(look_);
  }

 private:
  // One value with all that is inside it; containers are kept on a stack of bits.
  bool values();
  bool open(bool object);
  void close();
  bool close_or_comma(bool& value_next);
  bool key();
  bool scalar();
  bool string();
  bool escape();
  bool unicode_escape();
  bool hex4(std::uint32_t& unit);
  bool number();
  bool digits(const char* where);
  bool word(std::string_view expected);

  int peek() const { return at_ < text_.size() ? static_cast<unsigned char>(text_[at_]) : -1; }
  bool accept(char byte) {
    if (peek() != byte) return false;
    ++at_;
    return true;
  }
  void skip_space() {
    if (at_ < text_.size() && static_cast<unsigned char>(text_[at_]) > ' ') return;
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at_;
  }
  bool in_object() const { return objects_[depth_ - 1]; }
  // Whether the members at hand are those that were asked for.
  bool keeps_members() const { return members_ != nullptr && depth_ == 1 && in_object(); }
  // The value of the last member reaches from `begin` to here.
  void keep_value(std::size_t begin) {
    if (keeps_members()) members_->back().value = text_.substr(begin, at_ - begin);
  }
  bool fail(std::string reason) {
    if (at_ == text_.size()) reason += ", but the text ends";
    look_.fault = JsonFault{at_, std::move(reason)};
    return false;
  }

  const std::string_view text_;
  std::vector<JsonMember>* const members_;
  std::size_t at_ = 0;
  std::size_t outer_value_ = 0;  // where the value inside the outermost container began
  std::size_t depth_ = 0;
  std::bitset<limits::kJsonDepthMax> objects_;
  JsonLook look_;
};

bool Checker::values() {
  bool value_next = true;
  while (value_next || depth_ > 0) {
    skip_space();
    if (!value_next) {
      if (!close_or_comma(value_next)) return false;
      continue;
    }
    if (depth_ == 1) {
      outer_value_ = at_;
      if (!in_object()) ++look_.elements;
    }
    if (peek() != '{' && peek() != '[') {
      if (!scalar()) return false;
      if (depth_ == 1) keep_value(outer_value_);
      value_next = false;
      continue;
    }
    const bool object = text_[at_] == '{';
    if (!open(object)) return false;
    skip_space();
    value_next = !accept(object ? '}' : ']');
    if (!value_next) {
      close();
    } else if (object && !key()) {
      return false;
    }
  }
  return true;
}

bool Checker::open(bool object) {
  if (depth_ == limits::kJsonDepthMax) {
    return fail(fmt::format("more than {} containers inside each other", limits::kJsonDepthMax));
  }
  objects_[depth_++] = object;
  ++at_;
  return true;
}

void Checker::close() {
  --depth_;
  if (depth_ == 1) keep_value(outer_value_);
}

// Behind a value in a container.
bool Checker::close_or_comma(bool& value_next) {
  if (accept(in_object() ? '}' : ']')) {
    close();
    return true;
  }
  if (!accept(','))
    return fail(in_object() ? "a comma or } was expected" : "a comma or ] was expected");
  value_next = true;
  return !in_object() || key();
}

bool Checker::key() {
  skip_space();
  if (peek() != '"') return fail("a member's name in double quotes was expected");
  const std::size_t begin = at_ + 1;
  if (!string()) return false;
  if (keeps_members()) members_->push_back({text_.substr(begin, at_ - 1 - begin), {}});
  skip_space();
  return accept(':') || fail("a colon was expected");
}

bool Checker::scalar() {
  switch (peek()) {
    case '"':
      return string();
    case 't':
      return word("true");
    case 'f':
      return word("false");
    case 'n':
      return word("null");
    default:
      break;
  }
  if (peek() == '-' || (peek() >= '0' && peek() <= '9')) return number();
  return fail("a value was expected");
}

bool Checker::word(std::string_view expected) {
  if (!text_.substr(at_).starts_with(expected)) return fail("a value was expected");
  at_ += expected.size();
  return true;
}

bool Checker::string() {
  ++at_;
  while (true) {
    at_ = std::min(find_marked(text_, at_, kEndsStringRun), text_.size());
    if (accept('"')) return true;
    if (peek() < 0) return fail("a string's closing quote was expected");
    if (peek() != '\\') return fail("a control character in a string has to be escaped");
    if (!escape()) return false;
  }
}

bool Checker::escape() {
  ++at_;
  if (peek() == 'u') return unicode_escape();
  if (peek() < 0 || std::string_view("\"\\/bfnrt").find(text_[at_]) == std::string_view::npos) {
    return fail("an escape that JSON does not know");
  }
  ++at_;
  return true;
}

bool Checker::unicode_escape() {
  std::uint32_t unit = 0;
  if (!hex4(unit)) return false;
  if (unit < 0xD800 || unit > 0xDFFF) return true;
  if (unit <= 0xDBFF && accept('\\') && peek() == 'u') {
    if (!hex4(unit)) return false;
    if (unit >= 0xDC00 && unit <= 0xDFFF) return true;
  }
  return fail("an escaped surrogate without its partner");
}

bool Checker::hex4(std::uint32_t& unit) {
  ++at_;
  unit = 0;
  for (int i = 0; i < 4; ++i, ++at_) {
    const int digit = peek();
    const int lower = digit | 0x20;
    if (digit >= '0' && digit <= '9') {
      unit = unit * 16 + static_cast<std::uint32_t>(digit - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      unit = unit * 16 + static_cast<std::uint32_t>(lower - 'a' + 10);
    } else {
      return fail("four hexadecimal digits were expected");
    }
  }
  return true;
}

bool Checker::digits(const char* where) {
  const std::size_t begin = at_;
  while (peek() >= '0' && peek() <= '9') ++at_;
  return at_ > begin || fail(fmt::format("a digit was expected {}", where));
}

bool Checker::number() {
  accept('-');
  if (accept('0')) {
    if (peek() >= '0' && peek() <= '9') return fail("a number may not begin with 0");
  } else if (!digits("in a number")) {
    return false;
  }
  if (accept('.') && !digits("behind the decimal point")) return false;
  if (!accept('e') && !accept('E')) return true;
  if (!accept('+')) accept('-');
  return digits("in the exponent");
}

}  // namespace

JsonLook look_at_json(std::string_view text, std::vector<JsonMember>* members) {
  return Checker(text, members).run();
}

}  // namespace longshore::manifest
