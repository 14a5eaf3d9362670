#include "plan/batch_naming.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "core/ascii.hpp"

namespace longshore::plan {
namespace {

constexpr std::string_view kManifest = "{manifest}";
constexpr std::string_view kDate = "{date}";
constexpr std::string_view kNumber = "{number}";
constexpr std::string_view kKey = "{key}";
constexpr std::string_view kNoKey = "none";
// A longer name is none that is looked at.
constexpr std::size_t kNameBytesMax = 4 * 1024;
// Far more generations of one name than anybody can have.
constexpr std::uint64_t kNamesTriedMax = 1'000'000;

std::string_view value_of(std::string_view placeholder, const NameParts& parts,
                          std::string_view number) {
  if (placeholder == kManifest) return parts.manifest;
  if (placeholder == kDate) return parts.date;
  if (placeholder == kNumber) return number;
  if (placeholder == kKey) return parts.key.empty() ? kNoKey : parts.key;
  return placeholder;
}

// Takes a text in braces off the pattern, and what stands before it; false: there is none.
bool split_off(std::string_view& pattern, std::string_view& before, std::string_view& braced) {
  const std::size_t open = pattern.find('{');
  const std::size_t close = pattern.find('}', open);
  if (open == std::string_view::npos || close == std::string_view::npos) return false;
  before = pattern.substr(0, open);
  braced = pattern.substr(open, close - open + 1);
  pattern.remove_prefix(close + 1);
  return true;
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  return std::ranges::count_if(text, ascii::is_digit) == 8;
}

// A number as it is written into a name.
std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = failed == std::errc() && end == text.data() + text.size();
  if (!whole || number == 0 || text.front() == '0') return std::nullopt;
  return number;
}

// Finds the texts that stand for the placeholders. The first way that leads to the end
// counts: what follows a placeholder's shortest text is tried before its longer ones.
class NameMatcher {
 public:
  explicit NameMatcher(std::string_view manifest) { texts_[kManifest] = manifest; }

  bool match(std::string_view pattern, std::string_view name) {
    std::string_view before;
    std::string_view braced;
    if (!split_off(pattern, before, braced)) return name == pattern;
    if (!name.starts_with(before)) return false;
    name.remove_prefix(before.size());
    if (braced != kManifest && braced != kDate && braced != kNumber && braced != kKey) {
      return name.starts_with(braced) && match(pattern, name.substr(braced.size()));
    }
    if (const auto known = texts_.find(braced); known != texts_.end()) {
      const std::string_view text = known->second;
      return name.starts_with(text) && match(pattern, name.substr(text.size()));
    }
    return match_unknown(pattern, braced, name);
  }

  std::string_view text(std::string_view placeholder) const {
    const auto found = texts_.find(placeholder);
    return found == texts_.end() ? std::string_view() : found->second;
  }

 private:
  bool match_unknown(std::string_view pattern, std::string_view braced, std::string_view name) {
    for (std::size_t size = 1; size <= name.size(); ++size) {
      const std::string_view text = name.substr(0, size);
      if (braced == kDate && !is_date(text)) continue;
      if (braced == kNumber && !number_in(text)) return false;
      texts_[braced] = text;
      if (match(pattern, name.substr(size))) return true;
      texts_.erase(braced);
    }
    return false;
  }

  std::map<std::string_view, std::string_view> texts_;  // by placeholder
};

// "-2", "-3" … behind a name whose pattern has no {number}; 1 where there is none.
std::uint64_t take_repetition(std::string_view& name) {
  const std::size_t hyphen = name.rfind('-');
  if (hyphen == std::string_view::npos) return 1;
  const auto number = number_in(name.substr(hyphen + 1));
  if (!number || *number < 2) return 1;
  name = name.substr(0, hyphen);
  return *number;
}

}  // namespace

std::string render_name(std::string_view pattern, const NameParts& parts) {
  const std::string number = std::to_string(parts.number);
  std::string name;
  std::string_view before;
  std::string_view braced;
  while (split_off(pattern, before, braced)) {
    name += before;
    name += value_of(braced, parts, number);
  }
  name += pattern;
  return name;
}

std::optional<NameMatch> match_name(std::string_view pattern, std::string_view manifest,
                                    std::string_view name) {
  NameMatcher matcher(manifest);
  bool matches = name.size() <= kNameBytesMax && matcher.match(pattern, name);
  std::uint64_t number = number_in(matcher.text(kNumber)).value_or(1);
  if (!matches && pattern.find(kNumber) == std::string_view::npos) {
    number = take_repetition(name);
    matches = number > 1 && name.size() <= kNameBytesMax && matcher.match(pattern, name);
  }
  if (!matches) return std::nullopt;
  NameMatch match{std::string(matcher.text(kDate)), number, std::string(matcher.text(kKey))};
  if (match.key == kNoKey) match.key.clear();
  return match;
}

bool gives_name(std::string_view pattern, const NameParts& parts, std::string_view name) {
  const std::string first = render_name(pattern, parts);
  if (name == first) return true;
  if (pattern.find(kNumber) != std::string_view::npos) return false;
  return take_repetition(name) > 1 && name == first;
}

Result<BatchName> free_name(std::string_view pattern, NameParts parts,
                            const std::function<Result<bool>(std::string_view)>& taken) {
  const bool numbered = pattern.find(kNumber) != std::string_view::npos;
  const std::uint64_t number = parts.number;
  for (std::uint64_t tried = 0; tried < kNamesTriedMax; ++tried) {
    if (numbered) parts.number = number + tried;
    std::string name = render_name(pattern, parts);
    if (!numbered && tried > 0) name += "-" + std::to_string(tried + 1);
    const Result<bool> is_taken = taken(name);
    if (!is_taken) return is_taken.error();
    if (!*is_taken) return BatchName{parts.number, std::move(name)};
  }
  return Error{ErrorKind::kLedger, "every batch name that batch.name can make is taken"};
}

}  // namespace longshore::plan
