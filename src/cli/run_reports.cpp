#include "cli/run_reports.hpp"

#include "cli/report_content.hpp"
#include "cli/version.hpp"
#include "report/aside_file.hpp"
#include "report/closing.hpp"
#include "report/report_page.hpp"

namespace longshore::cli {
namespace {

std::vector<report::ReportFile> files_of(const Summary& summary, const ManifestOptions& options,
                                         const Configuration& configuration) {
  std::vector<report::ReportFile> files;
  const auto add = [&files](const char* what, const std::string& path) {
    if (!path.empty() && path != "-") files.push_back({what, path});
  };
  add("the manifest", options.path);
  add("refused rows, as they were", summary.rejects_path);
  if (!summary.rejects_path.empty()) {
    add("the reasons, one line a row", report::reasons_path(summary.rejects_path));
  }
  add("the summary, JSON", options.summary_path);
  add("the log", options.common.log_file);
  add("the ledger, SQLite", configuration.ledger_path);
  return files;
}

}  // namespace

RunReports::RunReports(const ManifestOptions& options, const config::Loaded& loaded,
                       environment::RealEnvironment& environment, std::vector<std::string> kept,
                       std::unique_ptr<ProgressSink> screen)
    : options_(options),
      loaded_(loaded),
      environment_(environment),
      kept_(std::move(kept)),
      screen_(std::move(screen)),
      report_path_(options.report_path),
      metrics_path_(options.metrics_path),
      started_(environment.clock().steady_now()) {
  const Configuration& configuration = loaded_.configuration;
  if (report_path_.empty() && configuration.output.report) {
    report_path_ =
        report::default_output(configuration.output_directory, options.common.name, "-report.html");
  }
  if (metrics_path_.empty()) metrics_path_ = configuration.output.metrics;
}

Result<void> RunReports::check_path(const std::string& setting, const std::string& path) const {
  return report::check_output(environment_.files(), environment_.random(), setting, path, kept_);
}

Result<void> RunReports::check_paths() const {
  const std::string report = options_.report_path.empty() ? "output.report" : "--report";
  const std::string metrics = options_.metrics_path.empty() ? "output.metrics" : "--metrics";
  if (Result<void> checked = check_path(report, report_path_); !checked) return checked;
  if (Result<void> checked = check_path(metrics, metrics_path_); !checked) return checked;
  if (!metrics_path_.empty() && environment_.files().same(metrics_path_, report_path_)) {
    return Error{ErrorKind::kUsage, metrics + ": " + metrics_path_ + " is the report as well"};
  }
  return {};
}

Result<void> RunReports::open(Log& log, const std::string& run_id, SystemTime started_at) {
  if (Result<void> checked = check_paths(); !checked) {
    // A refused run has an end too, and what it may not replace is not written there either.
    report_path_.clear();
    metrics_path_.clear();
    return checked;
  }
  if (metrics_path_.empty()) return {};
  report::MetricsState state{
      .manifest = options_.common.name, .run_id = run_id, .started_at = started_at};
  metrics_ =
      std::make_unique<report::MetricsFile>(metrics_path_, std::move(state), environment_.files(),
                                            environment_.random(), environment_.clock(), log);
  return {};
}

void RunReports::show(const Progress& progress) {
  screen_->show(progress);
  if (!report_path_.empty()) {
    const auto now = environment_.clock().steady_now() - started_;
    timeline_.look(progress, std::chrono::duration<double>(now).count());
  }
  if (metrics_) metrics_->show(progress);
}

void RunReports::finish(const Summary& summary, const report::RejectSpool* rejects, Log& log) {
  screen_.reset();
  if (metrics_ && !metrics_->finish(summary)) metrics_path_.clear();
  if (!report_path_.empty()) write_report(summary, rejects, log);
}

void RunReports::write_report(const Summary& summary, const report::RejectSpool* rejects,
                              Log& log) {
  report::ReportContent content;
  content.path = report_path_;
  content.version = version_number();
  content.summary = summary;
  content.timeline = timeline_.intervals();
  if (rejects != nullptr) content.rejects = rejects->by_code();
  content.batches = batches_of(loaded_.configuration, options_.common.name,
                               environment_.ledger_vfs(), content.batches_left_out);
  content.settings = settings_of(loaded_);
  content.files = files_of(summary, options_, loaded_.configuration);
  const Result<void> written = report::write_aside(environment_.files(), environment_.random(),
                                                   report_path_, report::report_page(content));
  if (written) return;
  log.write(LogLevel::kWarning, "the report cannot be written",
            {{"reason", written.error().message}});
  report_path_.clear();
}

}  // namespace longshore::cli
