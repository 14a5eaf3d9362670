#include "export_file.hpp"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <sstream>

namespace longshore::testing {
namespace {

std::string text(const simdjson::dom::element& row, std::string_view name) {
  std::string_view value;
  return row[name].get_string().get(value) == simdjson::SUCCESS ? std::string(value) : "";
}

}  // namespace

std::map<std::string, ExportedRow> exported(const Folder& folder,
                                            const std::vector<std::string>& options) {
  std::vector<std::string> arguments{"export", "--format", "jsonl"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const Outcome exporting = run(folder, arguments);
  EXPECT_EQ(exporting.code, 0) << exporting.err;
  std::map<std::string, ExportedRow> rows;
  simdjson::dom::parser parser;
  std::istringstream lines(exporting.out);
  for (std::string line; std::getline(lines, line);) {
    const simdjson::dom::element row = parser.parse(line);
    ExportedRow made{text(row, "state"), text(row, "job_id"), text(row, "batch_id"),
                     text(row, "batch_name"), text(row, "code")};
    EXPECT_TRUE(rows.emplace(text(row, "reference_id"), std::move(made)).second) << line;
  }
  return rows;
}

std::uint64_t summary_number(const Folder& folder, const std::string& file,
                             const std::string& path) {
  simdjson::dom::parser parser;
  const std::string json = folder.read(file);
  std::uint64_t number = 0;
  EXPECT_EQ(parser.parse(json).at_pointer("/" + path).get_uint64().get(number), simdjson::SUCCESS)
      << path << " in " << json;
  return number;
}

std::string summary_text(const Folder& folder, const std::string& file, const std::string& path) {
  simdjson::dom::parser parser;
  const std::string json = folder.read(file);
  std::string_view found;
  EXPECT_EQ(parser.parse(json).at_pointer("/" + path).get_string().get(found), simdjson::SUCCESS)
      << path << " in " << json;
  return std::string(found);
}

}  // namespace longshore::testing
