// What import, check and recover set up alike around a run, and how they end.
#pragma once

#include <memory>
#include <string>

#include "cli/commands.hpp"
#include "cli/hook.hpp"
#include "cli/log_output.hpp"
#include "cli/run_reports.hpp"
#include "config/load.hpp"
#include "environment/real_environment.hpp"
#include "longshore/recovery.hpp"
#include "longshore/run.hpp"
#include "report/closing.hpp"
#include "report/reject_spool.hpp"

namespace longshore::cli {

// The configuration that the common options lead to. Errors: kConfiguration.
Result<config::Loaded> load_configuration(const CommonOptions& options);

enum class Purpose { kImport, kCheck, kRecovery };

// One import, check or recovery. Made first of all, so that even a failure before the run ends in
// a summary. Not copyable; `options` outlives it.
class Session {
 public:
  explicit Session(const ManifestOptions& options);

  // Opens log, progress and rejects, and finds out whether the summary could be written.
  // For an import, the same for rejects, report and metrics; for a recovery, for its conflicts.
  // Errors: kUsage, kOutput.
  Result<void> open(const config::Loaded& loaded, Purpose purpose);

  // For what asks the API: loads the configuration, reads the key, and opens. Errors:
  // kConfiguration, kUsage, kOutput.
  Result<ImportOptions> open_with_key(Purpose purpose);

  environment::RealEnvironment& environment() { return environment_; }
  // Only after open().
  RunOutputs outputs();
  ImportOptions import_options(const Configuration& configuration) const;

  // The end of a run: the bar goes, summary, report and metrics are written, an import's hook is
  // run. Where the summary cannot be written, `summary` has the exit code that is left. Nothing
  // is logged after it.
  void finish(Summary& summary);
  void finish(CheckReport& report, const Configuration& configuration);
  void finish(Recovery& recovery);
  // Those of finish(), for the closing table.
  report::ClosingFiles files() const;
  // Says `text` where the log goes on a terminal.
  void say(std::string_view text) { terminal_.print(text); }
  // The end where there was no run: says why; the hook is told, and the summary has it too,
  // unless something else than an earlier summary stands under its path.
  ExitCode give_up(const Error& error) { return end_early<Summary>(error); }
  ExitCode give_up_recovery(const Error& error) { return end_early<Recovery>(error); }

 private:
  Result<void> check_summary_path(const std::vector<std::string>& kept);
  bool may_replace_unchecked(const std::string& path);
  template <typename Ending>  // a Summary or a Recovery
  ExitCode end_early(const Error& error);
  // Where that fails, so does the run: `code` and `reason` are changed.
  void keep_summary(const std::string& json, ExitCode& code, std::string& reason);
  Result<void> write_summary(const std::string& json);
  void tell_end(const Summary& summary);
  void run_hook(const Summary& summary);

  const ManifestOptions& options_;
  environment::RealEnvironment environment_;
  const SystemTime started_at_;
  const std::string run_id_;
  bool summary_path_checked_ = false;
  bool summary_withheld_ = false;  // what stands under its path is to stay, or has to
  Hook hook_;                      // of an import, as soon as the configuration is known
  report::TerminalLine terminal_;
  LogOutput log_;
  std::string ledger_path_;
  std::unique_ptr<ProgressSink> progress_;
  RunReports* reports_ = nullptr;  // what progress_ is, where a run imports
  std::unique_ptr<report::RejectSpool> rejects_;
};

}  // namespace longshore::cli
