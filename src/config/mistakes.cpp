#include "config/mistakes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "core/json_text.hpp"
#include "core/nearest.hpp"
#include "core/utf8.hpp"

namespace longshore::config {
namespace {

constexpr std::size_t kShownBytesMax = 80;

}  // namespace

std::string Place::text() const {
  return line == 0 ? origin : fmt::format("{}:{}:{}", origin, line, column);
}

std::string Place::line_text() const {
  return line == 0 ? origin : fmt::format("{}:{}", origin, line);
}

bool Place::before(const Place& other) const {
  return std::tie(level, line, column) < std::tie(other.level, other.line, other.column);
}

void Mistakes::add(const Place& place, std::string_view key, std::string_view what) {
  std::string text = place.text() + ": ";
  if (!key.empty()) text.append(brief(key)).append(": ");
  text.append(what);
  all_.push_back({place, std::move(text)});
}

Error Mistakes::error() const {
  std::vector<Mistake> sorted = all_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Mistake& one, const Mistake& other) {
    return one.place.before(other.place);
  });
  std::string message;
  for (std::size_t i = 0; i < sorted.size() && i < kMistakesToldMax; ++i) {
    if (i > 0) message += '\n';
    message += sorted[i].text;
  }
  if (sorted.size() > kMistakesToldMax) {
    message += fmt::format("\n… and {}{} more", full() ? "at least " : "",
                           sorted.size() - kMistakesToldMax);
  }
  return {ErrorKind::kConfiguration, std::move(message)};
}

std::string shown(std::string_view text) {
  const std::string_view head = whole_characters(text, kShownBytesMax);
  std::string out;
  append_json_string(out, head);
  if (head.size() < text.size()) out.insert(out.size() - 1, "…");
  return out;
}

std::string brief(std::string_view text) {
  const std::string quoted = shown(text);
  return quoted.substr(1, quoted.size() - 2);
}

std::string any_of(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates,
                         std::string_view prefix) {
  if (word.size() > kShownBytesMax) return "";
  const std::vector<std::string> near = nearest(word, candidates, 1);
  return near.empty() ? "" : fmt::format("; did you mean {}{}?", prefix, near.front());
}

}  // namespace longshore::config
