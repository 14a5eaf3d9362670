// The names that a misspelt one may have meant, for error messages.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace longshore {

// At most `most` of `candidates`, the nearest to `word` first (equally near ones in their own
// order). Near is what a few slips of the keyboard make: letters added, lost, changed or
// swapped; upper and lower case, '-' and '_' are one. Empty where nothing is near.
std::vector<std::string> nearest(std::string_view word, std::span<const std::string> candidates,
                                 std::size_t most);

}  // namespace longshore
