// Rows of the ledger as lines of `export`.
#pragma once

#include <string>
#include <string_view>

#include "ledger/reader.hpp"

namespace longshore::cli {

std::string_view csv_header();  // with its newline
// RFC 4180, ends with \n. `spreadsheet_safe`: a text that a spreadsheet would take for a formula
// gets a ' before it, which makes it a text there, and another value for everybody else.
std::string csv_row(const ledger::ExportRow& row, bool spreadsheet_safe = false);
std::string jsonl_row(const ledger::ExportRow& row);  // the same members, in the same order

}  // namespace longshore::cli
