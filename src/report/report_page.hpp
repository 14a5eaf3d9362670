// A run as one HTML file that needs nothing beside it: no script, no font, no request.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "longshore/summary.hpp"
#include "report/timeline.hpp"

namespace longshore::report {

struct ReportReject {
  std::string code;
  std::uint64_t count = 0;
  std::uint64_t first_line = 0;  // of the manifest
  std::string first_reason;
};

struct ReportBatch {
  std::string name;
  std::string batch_id;
  std::string state;
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0;
  std::uint64_t pending = 0;
};

struct ReportSetting {
  std::string key;
  std::string value;
  std::string origin;  // "default", "file:line", …
};

struct ReportFile {
  std::string what;
  std::string path;
};

struct ReportContent {
  std::string path;  // where the page will be; links are relative to it
  std::string version;
  Summary summary;
  std::vector<Interval> timeline;
  std::vector<ReportReject> rejects;
  std::vector<ReportBatch> batches;
  std::uint64_t batches_left_out = 0;
  std::vector<ReportSetting> settings;  // none of them a secret
  std::vector<ReportFile> files;
};

std::string report_page(const ReportContent& content);

// The page's style sheet.
std::string_view report_style();

}  // namespace longshore::report
