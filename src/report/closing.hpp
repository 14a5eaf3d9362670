// What a run says last, for a person: a short block, and one line that stands alone.
#pragma once

#include <string>
#include <string_view>

#include "longshore/recovery.hpp"
#include "longshore/summary.hpp"

namespace longshore::report {

// Files that a reader may want next; empty: there is none.
struct ClosingFiles {
  std::string ledger;
  std::string summary;
  std::string report;
  std::string metrics;
  std::string log;
};

// A table of several lines, each ending with a newline: rows by state, batches, requests and
// retries by cause, latency, rate, where the time went, files, and what to do next if there is
// anything to do.
std::string closing_block(const Summary& summary, const ClosingFiles& files);

// A line of such a table: the labels have a column of their own.
void add_line(std::string& out, std::string_view label, std::string_view text);

// "longshore: 57,812 accepted, 604 rejected (night-rejects.csv), 0 pending in 48m 10s: exit 1",
// with the first line of the reason where the numbers do not say it. No newline.
std::string last_line(const Summary& summary);

// "read to its end", "not read to its end", or that it did not have to be.
std::string_view reading_text(const Summary& summary);

// The same of a recovery: "longshore: recovered night: 57,812 rows recorded, 3 completed, 604 not
// found in 4m 10s: exit 0".
std::string closing_block(const Recovery& recovery);
std::string last_line(const Recovery& recovery);

// The path of the reasons beside a rejects file.
std::string reasons_path(const std::string& rejects_path);

}  // namespace longshore::report
