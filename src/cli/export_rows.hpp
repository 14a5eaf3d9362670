// Rows of the ledger as lines of `export`.
#pragma once

#include <string>
#include <string_view>

#include "ledger/reader.hpp"

namespace longshore::cli {

std::string_view csv_header();                        // with its newline
std::string csv_row(const ledger::ExportRow& row);    // RFC 4180, ends with \n
std::string jsonl_row(const ledger::ExportRow& row);  // the same members, in the same order

}  // namespace longshore::cli
