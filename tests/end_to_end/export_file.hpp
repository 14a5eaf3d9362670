// What `longshore export` printed, as rows.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "process.hpp"

namespace longshore::testing {

struct ExportedRow {
  std::string state;
  std::string job_id;
  std::string batch_id;
  std::string batch_name;
  std::string code;
};

// Runs `export --format jsonl` in `folder`, with `options` behind it; by reference_id.
std::map<std::string, ExportedRow> exported(const Folder& folder,
                                            const std::vector<std::string>& options = {});

// One number of a summary file, by its path: "rows/accepted".
std::uint64_t summary_number(const Folder& folder, const std::string& file,
                             const std::string& path);
std::string summary_text(const Folder& folder, const std::string& file, const std::string& path);

}  // namespace longshore::testing
