#include "cli/session.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "cli/console.hpp"
#include "cli/kept_files.hpp"
#include "cli/process.hpp"
#include "cli/version.hpp"
#include "config/secret.hpp"
#include "report/aside_file.hpp"
#include "report/closing.hpp"
#include "report/summary_json.hpp"

namespace longshore::cli {
namespace {

// Sorts by time, and tells two runs of one second apart.
std::string make_run_id(SystemTime now, Random& random) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  return fmt::format("{:%Y%m%dT%H%M%SZ}-{:08x}", fmt::gmtime(seconds),
                     static_cast<std::uint32_t>(random.next()));
}

// How each summary begins.
constexpr std::string_view kSummaryStart = "{\n  \"run_id\"";

// The locale's name for characters; the first that is set counts.
std::string locale() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (std::string value = variable(name); !value.empty()) return value;
  }
  return "";
}

std::string_view begins(Purpose purpose) {
  switch (purpose) {
    case Purpose::kImport:
      return "the import begins";
    case Purpose::kCheck:
      return "the check begins";
    case Purpose::kRecovery:
      break;
  }
  return "the recovery begins";
}

}  // namespace

Result<config::Loaded> load_configuration(const CommonOptions& options) {
  return config::load({.file = options.config_file,
                       .environment = environment_variables(),
                       .overrides = options.overrides,
                       .ledger_path = options.ledger_path});
}

Session::Session(const ManifestOptions& options)
    : options_(options),
      started_at_(environment_.clock().system_now()),
      run_id_(make_run_id(started_at_, environment_.random())),
      terminal_(STDERR_FILENO),
      log_(options.common, terminal_) {}

Result<void> Session::open(const config::Loaded& loaded, Purpose purpose) {
  const bool imports = purpose == Purpose::kImport;
  const auto kept = kept_files(options_.path, loaded);
  if (!kept) return kept.error();
  // No output takes the place of another one either.
  const auto kept_and = [&kept](std::initializer_list<std::string> outputs) {
    std::vector<std::string> all = *kept;
    all.insert(all.end(), outputs);
    return all;
  };
  const std::string& log_file = options_.common.log_file;
  if (Result<void> checked = check_summary_path(*kept); !checked) return checked;
  if (Result<void> checked =
          report::check_apart(environment_.files(), "--log-file", log_file,
                              kept_and({options_.summary_path, options_.rejects_path}));
      !checked) {
    return checked;
  }
  if (Result<void> opened =
          log_.open(environment_.files(), environment_.clock(), run_id_, loaded.warnings);
      !opened) {
    return opened;
  }
  // On a terminal the closing table says it; a log has to say it itself.
  if (!log_file.empty()) {
    log_.log().write(LogLevel::kInfo, begins(purpose),
                     {{"manifest", options_.common.name}, {"path", options_.path}});
  }
  const auto style = report::settle(options_.common.progress, terminal_.is_terminal(),
                                    variable("TERM"), variable("NO_COLOR"));
  progress_ = report::make_progress(style, terminal_, environment_.clock(),
                                    report::bar_look(variable("NO_COLOR"), locale()));
  const Configuration& configuration = loaded.configuration;
  ledger_path_ = configuration.ledger_path;
  if (imports) {
    auto reports = std::make_unique<RunReports>(
        options_, loaded, environment_,
        kept_and({options_.summary_path, log_file, options_.rejects_path}), std::move(progress_));
    reports_ = reports.get();
    progress_ = std::move(reports);
    Result<void> opened = reports_->open(log_.log(), run_id_, started_at_);
    if (!opened) return opened;
  }
  rejects_ = std::make_unique<report::RejectSpool>(
      environment_.files(), environment_.random(),
      report::RejectOptions{.path = options_.rejects_path,
                            .what = purpose == Purpose::kRecovery ? "conflicts" : "rejects",
                            .output_directory = configuration.output_directory,
                            .manifest_name = options_.common.name,
                            .keep = kept_and({options_.summary_path, log_file}),
                            .vfs = environment_.ledger_vfs(),
                            .probe = purpose != Purpose::kCheck});
  return {};
}

Result<ImportOptions> Session::open_with_key(Purpose purpose) {
  const auto loaded = load_configuration(options_.common);
  if (!loaded) return loaded.error();
  if (purpose == Purpose::kImport) hook_ = configured_hook(loaded->configuration);
  if (Result<void> fit = config::require_for_import(loaded->configuration); !fit) {
    return fit.error();
  }
  auto key = config::read_secret(loaded->configuration.api, environment_variables());
  if (!key) return key.error();
  if (Result<void> opened = open(*loaded, purpose); !opened) return opened.error();
  ImportOptions options = import_options(loaded->configuration);
  options.api_key = std::move(*key);
  return options;
}

Result<void> Session::check_summary_path(const std::vector<std::string>& kept) {
  const std::string& path = options_.summary_path;
  if (path.empty() || path == "-") return {};
  if (environment_.files().occupied(path)) {
    return Error{ErrorKind::kUsage,
                 "--summary: " + path + " is not a regular file; - stands for standard output"};
  }
  summary_withheld_ = report::kept_at(environment_.files(), path, kept) != nullptr;
  Result<void> checked =
      report::check_output(environment_.files(), environment_.random(), "--summary", path, kept);
  summary_path_checked_ = static_cast<bool>(checked);
  return checked;
}

bool Session::may_replace_unchecked(const std::string& path) {
  if (!environment_.files().exists(path)) return true;
  auto file = environment_.files().open(path);
  std::array<char, kSummaryStart.size()> start{};
  if (!file) return false;
  const auto stamp = (*file)->stamp();
  if (!stamp || !stamp->regular) return false;
  const auto got = (*file)->read(start);
  return got && std::string_view(start.data(), *got) == kSummaryStart;
}

RunOutputs Session::outputs() {
  return {log_.log(), *progress_, *rejects_, report::to_json};
}

ImportOptions Session::import_options(const Configuration& configuration) const {
  ImportOptions options;
  options.run_id = run_id_;
  options.program = version_text();
  options.configuration = configuration;
  options.manifest_path = options_.path;
  options.manifest_name = options_.common.name;
  return options;
}

Result<void> Session::write_summary(const std::string& json) {
  if (options_.summary_path.empty() || summary_withheld_) return {};
  if (options_.summary_path != "-") {
    return report::write_aside(environment_.files(), environment_.random(), options_.summary_path,
                               json);
  }
  StandardOutput out;
  if (Result<void> written = out.write(json); !written) return written;
  return out.flush();
}

void Session::finish(Summary& summary) {
  if (reports_ == nullptr) {
    progress_.reset();
  } else {
    reports_->finish(summary, rejects_.get(), log_.log());
  }
  keep_summary(report::to_json(summary), summary.exit_code, summary.exit_reason);
  summary.unwritten = summary.unwritten || summary_withheld_;
  if (reports_ != nullptr) tell_end(summary);
  run_hook(summary);
  log_.close();
}

void Session::finish(CheckReport& report, const Configuration& configuration) {
  progress_.reset();
  Summary& summary = report.summary;
  keep_summary(report::check_json(report, configuration), summary.exit_code, summary.exit_reason);
  log_.close();
}

void Session::finish(Recovery& recovery) {
  progress_.reset();
  keep_summary(report::recovery_json(recovery), recovery.exit_code, recovery.exit_reason);
  if (log_.is_open() && !options_.common.log_file.empty()) {
    log_.log().write(LogLevel::kInfo, "the recovery ended",
                     {{"exit_code", static_cast<int>(recovery.exit_code)},
                      {"recorded", recovery.rows.recorded},
                      {"completed", recovery.rows.completed},
                      {"not_found", recovery.rows.not_found},
                      {"reason", recovery.exit_reason}});
  }
  log_.close();
}

void Session::keep_summary(const std::string& json, ExitCode& code, std::string& reason) {
  const Result<void> written = write_summary(json);
  if (written) return;
  complain(written.error().message);
  summary_withheld_ = true;
  const ExitCode failed = exit_code_of(written.error().kind);
  if (gravest({code, failed}) == code) return;
  code = failed;
  reason = written.error().message;
}

void Session::tell_end(const Summary& summary) {
  if (options_.common.log_file.empty()) return;
  log_.log().write(LogLevel::kInfo, "the import ended",
                   {{"exit_code", static_cast<int>(summary.exit_code)},
                    {"read", summary.rows.read},
                    {"accepted", summary.rows.accepted},
                    {"already_accepted", summary.rows.already_accepted},
                    {"duplicate", summary.rows.duplicate},
                    {"rejected", summary.rows.rejected},
                    {"pending", summary.rows.pending},
                    {"reason", summary.exit_reason}});
}

// Last of all, when the summary has its final form.
void Session::run_hook(const Summary& summary) {
  if (hook_.command.empty()) return;
  const Result<void> ran = cli::run_hook(hook_, report::to_json(summary));
  if (ran) return;
  const std::string what = "hooks.on_finish failed; the import is as told";
  if (log_.is_open()) {
    log_.log().write(LogLevel::kWarning, what, {{"reason", ran.error().message}});
  } else {
    complain(what + ": " + ran.error().message);
  }
}

report::ClosingFiles Session::files() const {
  report::ClosingFiles files{.ledger = ledger_path_, .log = options_.common.log_file};
  if (options_.summary_path != "-" && !summary_withheld_) files.summary = options_.summary_path;
  if (reports_ == nullptr) return files;
  files.report = reports_->report_path();
  files.metrics = reports_->metrics_path();
  return files;
}

template <typename Ending>
ExitCode Session::end_early(const Error& error) {
  Ending summary;
  summary.run_id = run_id_;
  summary.manifest = options_.common.name;
  summary.started_at = started_at_;
  summary.finished_at = environment_.clock().system_now();
  summary.elapsed = summary.finished_at - summary.started_at;
  summary.exit_code = exit_code_of(error.kind);
  summary.exit_reason = error.message;
  // The last line holds one line of it.
  if (error.message.find('\n') != std::string::npos) {
    terminal_.print("longshore: " + error.message + "\n");
  }
  // Yesterday's summary must not stand for today's failure. But without the configuration
  // nobody knows which file is the ledger: only a summary is replaced.
  const std::string& path = options_.summary_path;
  const bool safe = summary_path_checked_ || path.empty() || path == "-";
  if (!safe && !may_replace_unchecked(path)) summary_withheld_ = true;
  finish(summary);
  terminal_.print(report::last_line(summary) + "\n");
  return summary.exit_code;
}

template ExitCode Session::end_early<Summary>(const Error& error);
template ExitCode Session::end_early<Recovery>(const Error& error);

}  // namespace longshore::cli
