#include "cli/options.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <limits>

#include "cli/manifest_name.hpp"
#include "cli/option_values.hpp"
#include "core/nearest.hpp"
#include "simulator/faults.hpp"

namespace longshore::cli {
namespace {

constexpr std::uint64_t kAnyCount = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kOptionColumn = 30;

constexpr std::array<std::pair<std::string_view, report::ProgressStyle>, 4> kProgressWords{
    {{"auto", report::ProgressStyle::kAuto},
     {"bar", report::ProgressStyle::kBar},
     {"plain", report::ProgressStyle::kPlain},
     {"off", report::ProgressStyle::kOff}}};
constexpr std::array<std::pair<std::string_view, LogLevel>, 5> kLevelWords{
    {{"trace", LogLevel::kTrace},
     {"debug", LogLevel::kDebug},
     {"info", LogLevel::kInfo},
     {"warning", LogLevel::kWarning},
     {"error", LogLevel::kError}}};
constexpr std::array<std::pair<std::string_view, report::LogFormat>, 2> kLogFormatWords{
    {{"text", report::LogFormat::kText}, {"json", report::LogFormat::kJson}}};
constexpr std::array<std::pair<std::string_view, ExportFormat>, 2> kExportFormatWords{
    {{"csv", ExportFormat::kCsv}, {"jsonl", ExportFormat::kJsonl}}};

// An option whose text `parse` turns into `into`, or refuses with what was expected.
template <typename Value, typename Parse>
void add_value(CLI::App& app, const std::string& name, const std::string& type, Value& into,
               const std::string& help, Parse parse) {
  const auto take = [&into, parse, name](const std::string& text) {
    auto value = parse(text);
    if (!value) throw CLI::ValidationError(name, value.error().message);
    into = std::move(*value);
  };
  app.add_option_function<std::string>(name, take, help)->type_name(type);
}

void add_text(CLI::App& app, const std::string& name, const std::string& type, std::string& into,
              const std::string& help) {
  app.add_option(name, into, help)->type_name(type);
}

template <typename Value, std::size_t kCount>
void add_word(CLI::App& app, const std::string& name, const std::string& type, Value& into,
              const std::string& help,
              const std::array<std::pair<std::string_view, Value>, kCount>& words) {
  add_value(app, name, type, into, help,
            [&words](const std::string& text) { return word<Value>(text, words); });
}

void add_common(CLI::App& app, CommonOptions& options, const std::string& name_help) {
  app.add_option("-c,--config", options.config_file, "the configuration (default longshore.yaml)")
      ->type_name("FILE");
  app.add_option("--set", options.overrides, "override a key of it: --set batch.size=500")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app.add_option("--ledger", options.ledger_path, "the ledger (default ledger.path)")
      ->type_name("PATH");
  add_text(app, "--name", "NAME", options.name, name_help);
  add_word(app, "--progress", "STYLE", options.progress, "auto, bar, plain or off", kProgressWords);
  add_word(app, "--log-level", "LEVEL", options.log_level, "trace, debug, info, warning, error",
           kLevelWords);
  add_word(app, "--log-format", "FORMAT", options.log_format, "text or json", kLogFormatWords);
  add_text(app, "--log-file", "PATH", options.log_file, "add the log to this file, not stderr");
}

void add_manifest(CLI::App& app, ManifestOptions& options) {
  app.add_option("MANIFEST", options.path, "CSV, TSV, JSONL, also gzip or zstd; - is stdin")
      ->type_name("")
      ->required();
  add_common(app, options.common, "the manifest's name (default: the file's)");
  add_text(app, "--rejects", "PATH", options.rejects_path, "where refused rows go, as they were");
  add_text(app, "--summary", "PATH", options.summary_path, "the summary as JSON; - is stdout");
}

void define_import(CLI::App& app, ImportCommand& command) {
  add_manifest(app, command.manifest);
  const auto count_from = [](std::uint64_t min) {
    return [min](const std::string& text) { return whole_number(text, min, kAnyCount); };
  };
  add_value(app, "--limit", "N", command.limit, "send at most N new jobs, then exit 3",
            count_from(0));
  add_value(app, "--max-new-jobs", "N", command.max_new_jobs,
            "refuse beforehand if more would be created", count_from(1));
  add_value(app, "--deadline", "DURATION", command.deadline, "stop taking new rows after e.g. 7h",
            [](const std::string& text) { return duration(text, Milliseconds(1)); });
  add_text(app, "--report", "PATH", command.manifest.report_path, "the run in pictures, as HTML");
  add_text(app, "--metrics", "PATH", command.manifest.metrics_path, "metrics for Prometheus");
  app.add_flag("--retry-rejected", command.retry_rejected, "send refused rows again, unchanged");
  app.footer("Example: longshore import --limit 10 --progress bar night.csv.gz");
}

void define_check(CLI::App& app, CheckCommand& command) {
  add_manifest(app, command.manifest);
  app.footer("Example: longshore check -c staging.yaml night.csv");
}

void define_status(CLI::App& app, StatusCommand& command) {
  add_common(app, command.common, "only the manifest of that name");
  app.footer("Example: longshore status --ledger /var/lib/longshore/longshore.db");
}

void define_export(CLI::App& app, ExportCommand& command) {
  add_common(app, command.common, "only the rows of the manifest of that name");
  add_word(app, "--format", "FORMAT", command.format, "csv (the default) or jsonl",
           kExportFormatWords);
  app.add_flag("--spreadsheet-safe", command.spreadsheet_safe,
               "put ' before what a sheet takes for a formula");
  app.footer("Example: longshore export --format jsonl > jobs.jsonl");
}

void define_simulate(CLI::App& app, SimulateCommand& command, std::vector<std::string>& faults) {
  simulator::ServerOptions& server = command.options.server;
  add_value(app, "--port", "PORT", server.port, "where to listen on 127.0.0.1 (default: any)",
            [](const std::string& text) -> Result<std::uint16_t> {
              const auto number = whole_number(text, 0, 65'535);
              if (!number) return number.error();
              return static_cast<std::uint16_t>(*number);
            });
  add_text(app, "--dir", "DIR", command.options.directory,
           "where certificate, key and port file go");
  app.add_option("--fault", faults, "make NAME happen so often, e.g. after_reset=0.02")
      ->type_name("NAME=P")
      ->allow_extra_args(false);
  add_value(app, "--seed", "N", server.service.fault_seed, "of ids and faults",
            [](const std::string& text) { return whole_number(text, 0, kAnyCount); });
  add_value(app, "--rate", "R", server.service.rate, "requests a second above which 429 is sent",
            rate);
  add_value(app, "--latency", "DURATION", server.service.latency, "before each answer, e.g. 50ms",
            [](const std::string& text) { return duration(text, Milliseconds(0)); });
  app.footer("Example: longshore simulate --dir sim --fault mixed=0.1 --latency 50ms");
}

// Everything the command line can fill in.
struct Definition {
  CLI::App app{"Loads a manifest of image URLs into an annotation project, once each.",
               "longshore"};
  ImportCommand import;
  CheckCommand check;
  StatusCommand status;
  ExportCommand export_rows;
  SimulateCommand simulate;
  std::vector<std::string> faults;

  Definition() {
    app.set_version_flag("--version", "longshore " LONGSHORE_VERSION);
    const auto formatter = app.get_formatter();
    formatter->column_width(kOptionColumn);
    formatter->label("SUBCOMMAND", "COMMAND");
    formatter->label("Subcommands", "Commands");
    formatter->label("REQUIRED", "");
    app.require_subcommand(1);
    const auto add = [this](const char* name, const char* description) -> CLI::App& {
      return *app.add_subcommand(name, description);
    };
    define_import(add("import", "Sends every row that has not been sent."), import);
    define_check(add("check", "Reads and validates; tells what an import would do."), check);
    define_status(add("status", "Shows what the ledger holds."), status);
    define_export(add("export", "Prints one line a row, with job and batch ids."), export_rows);
    define_simulate(add("simulate", "Serves a simulated API on this machine."), simulate, faults);
    app.footer("Each command has its own --help. Example: longshore check night.csv");
  }

  Command chosen() const {
    const std::string name = app.get_subcommands().front()->get_name();
    if (name == "import") return import;
    if (name == "check") return check;
    if (name == "status") return status;
    if (name == "export") return export_rows;
    return simulate;
  }
};

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

const CLI::App& innermost(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : *chosen.front();
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

// The words for an argument that nothing takes.
std::string unexpected(const CLI::App& root, const std::string& argument) {
  const CLI::App& app = innermost(root);
  const bool is_option = argument.starts_with("-");
  const bool is_command = !is_option && &app == &root;
  const std::string kind = is_option ? "option" : is_command ? "command" : "argument";
  std::string message = "there is no " + kind + " " + argument;
  if (!is_option && !is_command) return "unexpected argument " + argument;
  const auto near = nearest(argument.substr(0, argument.find('=')),
                            is_option ? option_names(app) : command_names(app), 1);
  if (!near.empty()) message += "; did you mean " + near.front() + "?";
  return message;
}

Error usage_error(const CLI::App& root, const CLI::ParseError& error) {
  const CLI::App& app = innermost(root);
  std::string message = error.what();
  const std::vector<std::string> left = root.remaining(true);
  if (!left.empty()) {
    message = unexpected(root, left.front());
  } else if (&app == &root) {
    message = "a command is missing: import, check, status, export or simulate";
  } else if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    message = "the path of a manifest is missing (- reads standard input)";
  } else if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    message = message.substr(0, message.find(':')) + " takes one value, and stands once";
  }
  const std::string command = &app == &root ? "longshore" : "longshore " + app.get_name();
  return Error{ErrorKind::kUsage, message + "\nSee " + command + " --help"};
}

Result<void> settle_name(ManifestOptions& options) {
  std::string& given = options.common.name;
  auto name = checked_manifest_name(given.empty() ? default_manifest_name(options.path) : given);
  if (!name) return name.error();
  given = std::move(*name);
  return {};
}

Result<void> settle(Definition& definition) {
  for (ManifestOptions* manifest : {&definition.import.manifest, &definition.check.manifest}) {
    if (manifest->path.empty()) continue;
    if (Result<void> settled = settle_name(*manifest); !settled) return settled;
  }
  const ExportCommand& exporting = definition.export_rows;
  if (exporting.spreadsheet_safe && exporting.format != ExportFormat::kCsv) {
    return Error{ErrorKind::kUsage, "--spreadsheet-safe is for CSV; JSON starts no formula"};
  }
  auto faults = simulator::parse_faults(definition.faults);
  if (!faults) return faults.error();
  simulator::ServiceOptions& service = definition.simulate.options.server.service;
  service.faults = *faults;
  service.world.seed = service.fault_seed;
  return {};
}

}  // namespace

Result<std::variant<Command, Information>> parse_arguments(int argc, const char* const* argv) {
  using Answer = std::variant<Command, Information>;
  Definition definition;
  CLI::App& app = definition.app;
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Answer(Information{app.help()});
  } catch (const CLI::CallForVersion&) {
    return Answer(Information{app.version() + "\n"});
  } catch (const CLI::ParseError& error) {
    return usage_error(app, error);
  }
  if (Result<void> settled = settle(definition); !settled) return settled.error();
  return Answer(definition.chosen());
}

}  // namespace longshore::cli
