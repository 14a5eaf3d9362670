// What the command line asks for, checked as far as it can be without the configuration.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/ledger_records.hpp"
#include "longshore/configuration.hpp"
#include "longshore/environment.hpp"
#include "longshore/exit_code.hpp"
#include "report/log.hpp"
#include "report/progress.hpp"
#include "simulator/simulate.hpp"

namespace longshore::cli {

// What every command but simulate takes.
struct CommonOptions {
  std::optional<std::string> config_file;
  std::vector<std::string> overrides;  // KEY=VALUE
  std::optional<std::string> ledger_path;
  // The manifest's; never empty of import, check and recover, elsewhere empty: all.
  std::string name;
  report::ProgressStyle progress = report::ProgressStyle::kAuto;
  LogLevel log_level = LogLevel::kInfo;
  report::LogFormat log_format = report::LogFormat::kText;
  std::string log_file;
};

// What import, check and recover have in common.
struct ManifestOptions {
  CommonOptions common;
  std::string path;          // "-": standard input
  std::string rejects_path;  // of a recovery: the conflicts
  std::string summary_path;  // "-": standard output; empty: none
  std::string report_path;   // of import; empty: output.report decides
  std::string metrics_path;  // of import; empty: output.metrics
};

struct ImportCommand {
  ManifestOptions manifest;
  std::optional<std::uint64_t> limit;
  std::optional<std::uint64_t> max_new_jobs;  // at least 1
  std::optional<Milliseconds> deadline;
  bool retry_rejected = false;
};

struct CheckCommand {
  ManifestOptions manifest;
};

struct RecoverCommand {
  ManifestOptions manifest;  // without report and metrics
};

struct StatusCommand {
  CommonOptions common;
  bool json = false;
};

enum class ExportFormat { kCsv, kJsonl };

struct ExportCommand {
  CommonOptions common;
  ExportFormat format = ExportFormat::kCsv;
  bool spreadsheet_safe = false;    // CSV only
  std::vector<JobState> states;     // empty: every state
  std::string batch;                // a name or a batch_id; empty: every batch
  std::optional<SystemTime> since;  // rows changed at that time or later
};

struct BackupCommand {
  CommonOptions common;
  std::string file;
};

enum class ConfigAction { kCheck, kShow, kDefault, kSchema };

struct ConfigCommand {
  CommonOptions common;
  ConfigAction action = ConfigAction::kCheck;
};

// What is made from the definitions of the command line and of the configuration.
enum class Generated { kMan, kCompletion, kCommands, kKeys };

struct GenerateCommand {
  Generated what = Generated::kMan;
};

struct SimulateCommand {
  simulator::Options options;
};

using Command =
    std::variant<ImportCommand, CheckCommand, StatusCommand, ExportCommand, BackupCommand,
                 RecoverCommand, ConfigCommand, SimulateCommand, GenerateCommand>;

// Each does the whole of its command and says what is to be said.
ExitCode run(const ImportCommand& command);
ExitCode run(const CheckCommand& command);
ExitCode run(const StatusCommand& command);
ExitCode run(const ExportCommand& command);
ExitCode run(const BackupCommand& command);
ExitCode run(const RecoverCommand& command);
ExitCode run(const ConfigCommand& command);
ExitCode run(const SimulateCommand& command);
ExitCode run(const GenerateCommand& command);

}  // namespace longshore::cli
