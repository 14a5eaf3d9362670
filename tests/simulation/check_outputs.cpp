#include <algorithm>

#include "checker.hpp"
#include "report/closing.hpp"
#include "scenario.hpp"

namespace longshore::testing {
namespace {

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

bool is_whole_json_lines(const std::string& text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string::npos || text[at] != '{' || text[end - 1] != '}') return false;
    at = end + 1;
  }
  return true;
}

}  // namespace

void check_outputs_are_whole(const MemoryDisk& disk, const ManifestModel& model,
                             Findings& findings) {
  const std::string summary = disk.read(kSummaryPath);
  const bool whole = summary.starts_with("{\n") && summary.ends_with("\n}\n") &&
                     summary.find('\0') == std::string::npos;
  if (disk.find(kSummaryPath) && !whole) findings.add("the summary is torn:\n{}", summary);
  if (!disk.find(kRejectsPath)) return;
  const std::string rejects = disk.read(kRejectsPath);
  const std::string reasons = disk.read(report::reasons_path(kRejectsPath));
  if (rejects.empty() || !rejects.starts_with(model.header()) || !rejects.ends_with('\n') ||
      rejects.find('\0') != std::string::npos) {
    findings.add("the rejects are torn:\n{}", rejects);
  }
  if (lines(reasons) == 0 || !is_whole_json_lines(reasons)) {
    findings.add("the reasons of the rejects are torn or missing:\n{}", reasons);
  }
}

}  // namespace longshore::testing
