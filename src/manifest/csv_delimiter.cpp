#include "manifest/csv_delimiter.hpp"

namespace longshore::manifest {

bool DelimiterFinder::take(std::string_view bytes) {
  for (const char byte : bytes) {
    // A blank line is no record.
    if (byte == '\n' && !quoted_ && !blank_) return true;
    if (byte != '\n' && byte != '\r') blank_ = false;
    if (byte == quote_ && (quoted_ || field_start_)) {
      // A doubled quote closes and opens again: the field start is kept for that.
      quoted_ = !quoted_;
      field_start_ = true;
      continue;
    }
    const std::size_t candidate = byte == quote_ ? kDelimiters.npos : kDelimiters.find(byte);
    field_start_ = candidate != std::string_view::npos || byte == '\n';
    if (!quoted_ && candidate != std::string_view::npos) ++counts_[candidate];
  }
  return false;
}

char DelimiterFinder::best(std::size_t columns) const {
  std::size_t best = 0;
  bool tie = false;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (columns > 1 && counts_[i] == columns - 1) return kDelimiters[i];
    if (i > 0 && counts_[i] == counts_[best]) tie = true;
    if (counts_[i] > counts_[best]) {
      best = i;
      tie = false;
    }
  }
  if (!tie) return kDelimiters[best];
  return quote_ == ',' ? ';' : ',';
}

}  // namespace longshore::manifest
