#include "manifest/json_pattern.hpp"

#include <algorithm>
#include <bit>

#include "manifest/json_check.hpp"

namespace longshore::manifest {
namespace {

// Where lines of several kinds take turns, none is learned over and over.
constexpr int kMissedMax = 8;
constexpr std::size_t kValuesBehind = 2;  // those of the members

// Whether `lead` stands at `at`, both readable for kBlockBytes more.
bool begins_with(std::string_view text, std::size_t at, const char* lead, std::size_t size) {
  if (text.size() - at < size) return false;
  for (std::size_t done = 0; done < size; done += kBlockBytes) {
    const ByteBlock differs = load_block(text.data() + at + done) ^ load_block(lead + done);
    const std::size_t first = first_marked(differs != 0);
    if (first < kBlockBytes) return done + first >= size;
  }
  return true;
}

bool begins_with_line_end(std::string_view text, std::size_t at) {
  if (at == text.size()) return false;
  return text[at] == '\n' || text.substr(at).starts_with("\r\n");
}

std::size_t digits_end(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at;
}

// Without an exponent, which is rare.
std::size_t number_end(std::string_view text, std::size_t at) {
  if (text[at] == '-') ++at;
  const std::size_t whole = digits_end(text, at);
  if (whole == at || (text[at] == '0' && whole != at + 1)) return std::string_view::npos;
  if (whole == text.size() || text[whole] != '.') return whole;
  const std::size_t end = digits_end(text, whole + 1);
  return end == whole + 1 ? std::string_view::npos : end;
}

std::size_t word_end(std::string_view text, std::size_t at) {
  for (const std::string_view word : {"true", "false", "null"}) {
    if (text.substr(at).starts_with(word)) return at + word.size();
  }
  return std::string_view::npos;
}

// Behind the quote that ends the string whose text begins at `at`, or npos.
template <typename Marks>
std::size_t string_end(std::string_view text, std::size_t at, Plainness& plain) {
  std::uint32_t not_name = 0;
  std::uint32_t not_path = 0;
  for (; at < text.size(); at += kMarkedBytes) {
    const TextMarks marks = Marks::of_json_string(text.data() + at);
    if (marks.ends != 0) {
      const std::size_t end = at + static_cast<std::size_t>(std::countr_zero(marks.ends));
      if (end >= text.size() || text[end] != '"') break;
      const std::uint32_t of_string = (marks.ends & -marks.ends) - 1;
      plain = plainness_of(not_name | (marks.not_name & of_string),
                           not_path | (marks.not_path & of_string));
      return end + 1;
    }
    not_name |= marks.not_name;
    not_path |= marks.not_path;
  }
  return std::string_view::npos;
}

// Behind the value that begins at `at`, or npos: it has to be looked at with care.
template <typename Marks>
std::size_t plain_value_end(std::string_view text, std::size_t at, Plainness& plain) {
  if (at == text.size()) return std::string_view::npos;
  if (text[at] == '"') return string_end<Marks>(text, at + 1, plain);
  plain = Plainness::kUnknown;
  return is_json_number(text.substr(at)) ? number_end(text, at) : word_end(text, at);
}

bool is_container(const JsonMember& member) {
  return is_json_object(member.value) || is_json_array(member.value);
}

}  // namespace

std::size_t JsonPattern::match(std::string_view text) {
  if (lead_ends_.empty()) return 0;
  const std::size_t matched = wide_ ? match_wide(text) : match_by<PortableMarks>(text);
  missed_ = matched == 0 ? missed_ + 1 : 0;
  return matched;
}

LONGSHORE_WIDE std::size_t JsonPattern::match_wide(std::string_view text) {
  return match_by<WideMarks>(text);
}

template <typename Marks>
std::size_t JsonPattern::match_by(std::string_view text) {
  const char* const learned = text_.data();
  std::string_view* value = values_.data();
  Plainness* plain = plain_.data();
  std::size_t at = 0;
  std::size_t lead_begin = 0;
  for (const std::size_t lead_end : lead_ends_) {
    if (!begins_with(text, at, learned + lead_begin, lead_end - lead_begin)) return 0;
    at += lead_end - lead_begin;
    const std::size_t end = plain_value_end<Marks>(text, at, *plain++);
    if (end == std::string_view::npos) return 0;
    *value++ = {text.data() + at, end - at};
    at = end;
    lead_begin = lead_end;
  }
  if (!begins_with(text, at, learned + lead_begin, text_bytes_ - lead_begin)) return 0;
  at += text_bytes_ - lead_begin;
  if (!begins_with_line_end(text, at)) return 0;
  ++value;  // the empty one
  *value = {text.data() + space_before_, at - space_before_ - space_behind_};
  return at;
}

void JsonPattern::learn(std::string_view line, std::span<const JsonMember> members) {
  if (!lead_ends_.empty() && missed_ < kMissedMax) return;
  const bool plain = !members.empty() && std::ranges::none_of(members, is_container) &&
                     line.find('\\') == std::string_view::npos;
  if (!plain) return;
  text_.clear();
  lead_ends_.clear();
  std::size_t at = 0;
  for (const JsonMember& member : members) {
    const auto begin = static_cast<std::size_t>(member.value.data() - line.data());
    text_ += line.substr(at, begin - at);
    lead_ends_.push_back(text_.size());
    at = begin + member.value.size();
  }
  text_ += line.substr(at);
  text_bytes_ = text_.size();
  text_.append(kBlockBytes, '\0');
  const std::string_view object = trim_json(line);
  space_before_ = static_cast<std::size_t>(object.data() - line.data());
  space_behind_ = line.size() - space_before_ - object.size();
  values_.assign(members.size() + kValuesBehind, {});
  plain_.assign(members.size() + kValuesBehind, Plainness::kUnknown);
  ++number_;
  missed_ = 0;
}

}  // namespace longshore::manifest
