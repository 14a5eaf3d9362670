#include "plan/batch_naming.hpp"

namespace longshore::plan {
namespace {

constexpr std::string_view kNumber = "{number}";
// Far more generations of one name than anybody can have.
constexpr std::uint64_t kNamesTriedMax = 1'000'000;

std::string_view value_of(std::string_view placeholder, const NameParts& parts,
                          std::string_view number) {
  if (placeholder == "{manifest}") return parts.manifest;
  if (placeholder == "{date}") return parts.date;
  if (placeholder == kNumber) return number;
  if (placeholder == "{key}") return parts.key.empty() ? "none" : parts.key;
  return placeholder;
}

}  // namespace

std::string render_name(std::string_view pattern, const NameParts& parts) {
  const std::string number = std::to_string(parts.number);
  std::string name;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    const std::size_t close = pattern.find('}', open);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    name += pattern.substr(0, open);
    name += value_of(pattern.substr(open, close - open + 1), parts, number);
    pattern.remove_prefix(close + 1);
  }
  name += pattern;
  return name;
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
