// What an import leaves behind beside its summary and rejects: the report and the metrics.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "config/load.hpp"
#include "environment/real_environment.hpp"
#include "longshore/observer.hpp"
#include "report/metrics.hpp"
#include "report/reject_spool.hpp"
#include "report/timeline.hpp"

namespace longshore::cli {

// io thread only, which is the program's main thread. What is handed to the constructor
// outlives it; show() passes every look on to `screen`.
class RunReports final : public ProgressSink {
 public:
  // `kept`: files that neither may take the place of.
  RunReports(const ManifestOptions& options, const config::Loaded& loaded,
             environment::RealEnvironment& environment, std::vector<std::string> kept,
             std::unique_ptr<ProgressSink> screen);

  // Finds out whether report and metrics can be written. Errors: kUsage.
  Result<void> open(Log& log, const std::string& run_id, SystemTime started_at);

  void show(const Progress& progress) override;

  // The screen's bar goes; report and metrics are written. A failure is told and changes
  // nothing else than the path, which is empty then: what was sent is sent.
  void finish(const Summary& summary, const report::RejectSpool* rejects, Log& log);

  const std::string& report_path() const { return report_path_; }  // empty: none
  const std::string& metrics_path() const { return metrics_path_; }

 private:
  Result<void> check_path(const std::string& setting, const std::string& path) const;
  Result<void> check_paths() const;
  void write_report(const Summary& summary, const report::RejectSpool* rejects, Log& log);

  const ManifestOptions& options_;
  const config::Loaded loaded_;
  environment::RealEnvironment& environment_;
  const std::vector<std::string> kept_;
  std::unique_ptr<ProgressSink> screen_;
  std::string report_path_;
  std::string metrics_path_;
  SteadyTime started_;
  report::Timeline timeline_;
  std::unique_ptr<report::MetricsFile> metrics_;
};

}  // namespace longshore::cli
