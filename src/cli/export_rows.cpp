#include "cli/export_rows.hpp"

#include "core/json_text.hpp"
#include "core/unix_time.hpp"
#include "core/utf8.hpp"
#include "report/wording.hpp"

namespace longshore::cli {
namespace {

// Calls `text` or `number` for each member, in the order of the columns.
template <typename Text, typename Number>
void for_each_member(const ledger::ExportRow& row, Text text, Number number) {
  text("manifest", row.manifest);
  number("line", row.line);
  text("reference_id", row.reference_id);
  text("state", name_of(row.state));
  text("job_id", row.job_id);
  text("batch_id", row.batch_id);
  text("batch_name", row.batch_name);
  text("code", row.code);
  text("reason", row.reason);
  number("attempts", row.attempts);
  text("updated_at", report::rfc3339(from_unix_ms(row.updated_at_ms)));
}

// What spreadsheets evaluate: a cell that begins so, or does behind white space at its start.
bool starts_formula(std::string_view text) {
  constexpr std::string_view kStarts = "=+-@\t\r\n";
  const std::size_t first = text.find_first_not_of(' ');
  return first != text.npos && kStarts.find(text[first]) != kStarts.npos;
}

void append_csv_text(std::string& out, std::string_view text, bool spreadsheet_safe) {
  const std::string_view mark = spreadsheet_safe && starts_formula(text) ? "'" : "";
  if (text.find_first_of("\",\r\n") == std::string_view::npos) {
    out += mark;
    out += text;
    return;
  }
  out += '"';
  out += mark;
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace

std::string_view csv_header() {
  return "manifest,line,reference_id,state,job_id,batch_id,batch_name,code,reason,attempts,"
         "updated_at\n";
}

std::string csv_row(const ledger::ExportRow& row, bool spreadsheet_safe) {
  std::string out;
  for_each_member(
      row,
      [&](std::string_view name, std::string_view text) {
        // The API's words; a line of the file is a row, and may be shown on a terminal.
        const bool words = name == "code" || name == "reason";
        append_csv_text(out, words ? report::one_line(text) : std::string(text), spreadsheet_safe);
        out += ',';
      },
      [&out](std::string_view, std::uint64_t number) { out += std::to_string(number) + ","; });
  out.back() = '\n';
  return out;
}

std::string jsonl_row(const ledger::ExportRow& row) {
  std::string out = "{";
  const auto start = [&out](std::string_view name) {
    if (out.size() > 1) out += ',';
    append_json_string(out, name);
    out += ':';
  };
  for_each_member(
      row,
      [&](std::string_view name, std::string_view text) {
        start(name);
        append_json_string(out, valid_utf8(text));
      },
      [&](std::string_view name, std::uint64_t number) {
        start(name);
        out += std::to_string(number);
      });
  return out + "}\n";
}

}  // namespace longshore::cli
