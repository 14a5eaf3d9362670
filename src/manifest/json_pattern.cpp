#include "manifest/json_pattern.hpp"

#include <algorithm>

#include "manifest/json_check.hpp"

namespace longshore::manifest {
namespace {

// Where lines of several kinds take turns, none is learned over and over.
constexpr int kMissedMax = 8;

std::size_t digits_end(std::string_view line, std::size_t at) {
  while (at < line.size() && line[at] >= '0' && line[at] <= '9') ++at;
  return at;
}

// Without an exponent, which is rare.
std::size_t number_end(std::string_view line, std::size_t at) {
  if (line[at] == '-') ++at;
  const std::size_t whole = digits_end(line, at);
  if (whole == at || (line[at] == '0' && whole != at + 1)) return std::string_view::npos;
  if (whole == line.size() || line[whole] != '.') return whole;
  const std::size_t end = digits_end(line, whole + 1);
  return end == whole + 1 ? std::string_view::npos : end;
}

std::size_t word_end(std::string_view line, std::size_t at) {
  for (const std::string_view word : {"true", "false", "null"}) {
    if (line.substr(at).starts_with(word)) return at + word.size();
  }
  return std::string_view::npos;
}

// Behind the value that begins at `at`, or npos: the line has to be looked at with care.
std::size_t plain_value_end(std::string_view line, std::size_t at) {
  if (at == line.size()) return std::string_view::npos;
  if (line[at] == '"') {
    const std::size_t end = find_marked(line, at + 1, kEndsStringRun);
    return end != std::string_view::npos && line[end] == '"' ? end + 1 : std::string_view::npos;
  }
  return is_json_number(line.substr(at)) ? number_end(line, at) : word_end(line, at);
}

bool is_container(const JsonMember& member) {
  return is_json_object(member.value) || is_json_array(member.value);
}

}  // namespace

bool JsonPattern::match(std::string_view line, std::vector<JsonMember>& members) {
  if (steps_.empty()) return false;
  ++missed_;
  const std::string_view text = text_;
  members.resize(steps_.size());
  std::size_t at = 0;
  std::size_t lead_begin = 0;
  JsonMember* member = members.data();
  for (const Step& step : steps_) {
    const std::string_view lead = text.substr(lead_begin, step.lead_end - lead_begin);
    if (!line.substr(at).starts_with(lead)) return false;
    const std::size_t begin = at + lead.size();
    const std::size_t end = plain_value_end(line, begin);
    if (end == std::string_view::npos) return false;
    *member++ = {line.substr(at + step.key, step.key_bytes), line.substr(begin, end - begin)};
    at = end;
    lead_begin = step.lead_end;
  }
  if (line.substr(at) != text.substr(lead_begin)) return false;
  missed_ = 0;
  return true;
}

void JsonPattern::learn(std::string_view line, std::span<const JsonMember> members) {
  if (!steps_.empty() && missed_ < kMissedMax) return;
  const bool plain = !members.empty() && std::ranges::none_of(members, is_container) &&
                     line.find('\\') == std::string_view::npos;
  if (!plain) return;
  text_.clear();
  steps_.clear();
  std::size_t at = 0;
  for (const JsonMember& member : members) {
    const auto key = static_cast<std::size_t>(member.key.data() - line.data());
    const auto begin = static_cast<std::size_t>(member.value.data() - line.data());
    text_ += line.substr(at, begin - at);
    steps_.push_back({text_.size(), key - at, member.key.size()});
    at = begin + member.value.size();
  }
  text_ += line.substr(at);
  ++number_;
  missed_ = 0;
}

}  // namespace longshore::manifest
