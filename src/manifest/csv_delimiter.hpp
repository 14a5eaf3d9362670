// Which delimiter a CSV manifest uses, as its first record shows.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace longshore::manifest {

inline constexpr std::string_view kDelimiters = ",;\t|";

// Fed with the first record in pieces. Counts each candidate outside quotes, a quote opening
// at the start of a field whatever delimits it.
class DelimiterFinder {
 public:
  explicit DelimiterFinder(std::optional<char> quote) : quote_(quote) {}

  // True once the record has ended; what follows is not looked at.
  bool take(std::string_view bytes);

  // The most frequent candidate, a comma where there is none or a tie; never the quote. Where
  // the number of columns is known, a candidate that gives it is preferred.
  char best(std::size_t columns) const;

 private:
  std::optional<char> quote_;
  std::array<std::size_t, kDelimiters.size()> counts_{};
  bool quoted_ = false;
  bool field_start_ = true;
  bool blank_ = true;
};

}  // namespace longshore::manifest
