#include "core/nearest.hpp"

#include <algorithm>
#include <utility>

#include "core/ascii.hpp"

namespace longshore {
namespace {

// Names longer than this are no slips of anything: bounds the work on a hostile header.
constexpr std::size_t kNameBytesMax = 128;

char folded(char c) {
  return c == '-' || c == ' ' ? '_' : ascii::lower(c);
}

std::string folded(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = folded(c);
  return out;
}

// Letters added, lost, changed, or swapped with their neighbour (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, changed});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

}  // namespace

std::vector<std::string> nearest(std::string_view word, std::span<const std::string> candidates,
                                 std::size_t most) {
  std::vector<std::pair<std::size_t, const std::string*>> found;
  if (word.size() > kNameBytesMax) return {};
  const std::string wanted = folded(word);
  for (const std::string& candidate : candidates) {
    if (candidate.empty() || candidate.size() > kNameBytesMax) continue;
    const std::string name = folded(candidate);
    const std::size_t distance = edit_distance(wanted, name);
    const bool part =
        wanted.size() >= 3 && name.size() >= 3 &&
        (name.find(wanted) != std::string::npos || wanted.find(name) != std::string::npos);
    const std::size_t slips_max =
        std::max<std::size_t>(1, std::max(wanted.size(), name.size()) / 3);
    if (distance <= slips_max || part) found.emplace_back(distance, &candidate);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> out;
  for (std::size_t i = 0; i < std::min(most, found.size()); ++i) out.push_back(*found[i].second);
  return out;
}

}  // namespace longshore
