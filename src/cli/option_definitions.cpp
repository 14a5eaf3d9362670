#include "cli/option_definitions.hpp"

#include <array>
#include <limits>

#include "cli/option_values.hpp"
#include "cli/version.hpp"
#include "config/keys.hpp"
#include "simulator/faults.hpp"

namespace longshore::cli {
namespace {

constexpr std::uint64_t kAnyCount = std::numeric_limits<std::int64_t>::max();

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
constexpr std::array<std::pair<std::string_view, ConfigAction>, 4> kConfigWords{
    {{"check", ConfigAction::kCheck},
     {"show", ConfigAction::kShow},
     {"default", ConfigAction::kDefault},
     {"schema", ConfigAction::kSchema}}};
constexpr std::array<std::pair<std::string_view, Generated>, 4> kGeneratedWords{
    {{"man", Generated::kMan},
     {"completion", Generated::kCompletion},
     {"commands", Generated::kCommands},
     {"keys", Generated::kKeys}}};

// An option whose text `parse` turns into `into`, or refuses with what was expected.
template <typename Value, typename Parse>
CLI::Option* add_value(CLI::App& app, const std::string& name, const std::string& type, Value& into,
                       const std::string& help, Parse parse) {
  const auto take = [&into, parse, name](const std::string& text) {
    auto value = parse(text);
    if (!value) throw CLI::ValidationError(name, value.error().message);
    into = std::move(*value);
  };
  return app.add_option_function<std::string>(name, take, help)->type_name(type);
}

// An option that is left out rather than empty.
CLI::Option* add_some_text(CLI::App& app, const std::string& name, const std::string& type,
                           std::string& into, const std::string& help,
                           const std::string& expected) {
  return add_value(app, name, type, into, help,
                   [expected](const std::string& text) { return some_text(text, expected); });
}

void add_text(CLI::App& app, const std::string& name, const std::string& type, std::string& into,
              const std::string& help) {
  app.add_option(name, into, help)->type_name(type);
}

// Defines the options of one command.
class Definer {
 public:
  Definer(CLI::App& app, KnownWords& words) : app_(app), words_(words) {}

  template <typename Value, std::size_t kCount>
  CLI::Option* word(const std::string& name, const std::string& type, Value& into,
                    const std::string& help,
                    const std::array<std::pair<std::string_view, Value>, kCount>& words) {
    CLI::Option* option =
        add_value(app_, name, type, into, help,
                  [&words](const std::string& text) { return cli::word<Value>(text, words); });
    for (const auto& [one, value] : words) words_[option].emplace_back(one);
    return option;
  }

  void common(CommonOptions& options, const std::string& name_help = "") {
    app_.add_option("-c,--config", options.config_file,
                    "the configuration (default longshore.yaml)")
        ->type_name("FILE");
    CLI::Option* set =
        app_.add_option("--set", options.overrides, "override a key of it: batch.size=500")
            ->type_name("KEY=VALUE")
            ->allow_extra_args(false);
    for (const std::string& key : config::key_names()) words_[set].push_back(key + "=");
    app_.add_option("--ledger", options.ledger_path, "the ledger (default ledger.path)")
        ->type_name("PATH");
    if (!name_help.empty()) {
      add_some_text(app_, "--name", "NAME", options.name, name_help, "a name");
    }
    word("--progress", "STYLE", options.progress, "auto, bar, plain or off", kProgressWords);
    word("--log-level", "LEVEL", options.log_level, "trace, debug, info, warning or error",
         kLevelWords);
    word("--log-format", "FORMAT", options.log_format, "text or json", kLogFormatWords);
    add_text(app_, "--log-file", "PATH", options.log_file, "add the log to this file, not stderr");
  }

  void source(ManifestOptions& options) {
    add_some_text(app_, "MANIFEST", "", options.path,
                  "CSV, TSV, JSONL, also gzip or zstd; - is stdin",
                  "a path (- reads standard input)")
        ->required();
    common(options.common, "the manifest's name (default: the file's)");
  }

  void summary(ManifestOptions& options) {
    add_text(app_, "--summary", "PATH", options.summary_path, "the summary as JSON; - is stdout");
  }

  void manifest(ManifestOptions& options) {
    source(options);
    add_text(app_, "--rejects", "PATH", options.rejects_path,
             "where refused rows go, as they were");
    summary(options);
  }

  void import(ImportCommand& command);
  void check(CheckCommand& command);
  void status(StatusCommand& command);
  void export_rows(ExportCommand& command);
  void backup(BackupCommand& command);
  void recover(RecoverCommand& command);
  void config(ConfigCommand& command);
  void simulate(SimulateCommand& command, std::vector<std::string>& faults);
  void generate(GenerateCommand& command);

 private:
  CLI::App& app_;
  KnownWords& words_;
};

auto count_from(std::uint64_t min) {
  return [min](const std::string& text) { return whole_number(text, min, kAnyCount); };
}

void Definer::import(ImportCommand& command) {
  manifest(command.manifest);
  add_value(app_, "--limit", "N", command.limit, "send at most N new jobs, then exit 3",
            count_from(0));
  add_value(app_, "--max-new-jobs", "N", command.max_new_jobs,
            "refuse beforehand if more would be created", count_from(1));
  add_value(app_, "--deadline", "DURATION", command.deadline, "stop taking new rows after e.g. 7h",
            [](const std::string& text) { return duration(text, Milliseconds(1)); });
  add_text(app_, "--report", "PATH", command.manifest.report_path, "the run in pictures, as HTML");
  add_text(app_, "--metrics", "PATH", command.manifest.metrics_path, "metrics for Prometheus");
  app_.add_flag("--retry-rejected", command.retry_rejected, "send refused rows again, unchanged");
  app_.footer("longshore import --limit 10 --progress bar night.csv.gz");
}

void Definer::check(CheckCommand& command) {
  manifest(command.manifest);
  app_.footer("longshore check -c staging.yaml night.csv");
}

void Definer::status(StatusCommand& command) {
  common(command.common, "only the manifest of that name");
  app_.add_flag("--json", command.json, "one JSON object instead of tables");
  app_.footer("longshore status --ledger /var/lib/longshore/longshore.db");
}

void Definer::export_rows(ExportCommand& command) {
  common(command.common, "only the rows of the manifest of that name");
  word("--format", "FORMAT", command.format, "csv (the default) or jsonl", kExportFormatWords);
  CLI::Option* state = app_.add_option_function<std::vector<std::string>>(
      "--state",
      [&command](const std::vector<std::string>& texts) {
        for (const std::string& text : texts) {
          auto parsed = job_state(text);
          if (!parsed) throw CLI::ValidationError("--state", parsed.error().message);
          command.states.push_back(*parsed);
        }
      },
      "only such rows: accepted, rejected, pending …");
  state->type_name("STATE")->allow_extra_args(false);
  words_[state] = job_state_names();
  add_some_text(app_, "--batch", "BATCH", command.batch, "only the batch of that name or batch_id",
                "a name or a batch_id");
  add_value(app_, "--since", "TIME", command.since,
            "only rows changed since, e.g. 24h or 2026-08-01", since);
  app_.add_flag("--spreadsheet-safe", command.spreadsheet_safe,
                "put ' before what a sheet takes for a formula");
  app_.footer("longshore export --state rejected --format jsonl > rejected.jsonl");
}

void Definer::backup(BackupCommand& command) {
  add_some_text(app_, "FILE", "", command.file, "where the copy goes; an earlier copy is replaced",
                "a path")
      ->required();
  common(command.common);
  app_.footer("longshore backup /var/backups/longshore.db");
}

void Definer::recover(RecoverCommand& command) {
  source(command.manifest);
  add_text(app_, "--conflicts", "PATH", command.manifest.rejects_path,
           "where rows go that contradict what was sent");
  summary(command.manifest);
  app_.footer("longshore recover night.csv");
}

void Definer::config(ConfigCommand& command) {
  word("ACTION", "", command.action, "check, show, default or schema", kConfigWords)->required();
  common(command.common);
  app_.footer("longshore config show -c staging.yaml --set batch.size=500");
}

void Definer::simulate(SimulateCommand& command, std::vector<std::string>& faults) {
  simulator::ServerOptions& server = command.options.server;
  add_value(app_, "--port", "PORT", server.port, "where to listen on 127.0.0.1 (default: any)",
            [](const std::string& text) -> Result<std::uint16_t> {
              const auto number = whole_number(text, 0, 65'535);
              if (!number) return number.error();
              return static_cast<std::uint16_t>(*number);
            });
  add_text(app_, "--dir", "DIR", command.options.directory,
           "where certificate, key and port file go");
  CLI::Option* fault =
      app_.add_option("--fault", faults, "make NAME happen so often, e.g. after_reset=0.02")
          ->type_name("NAME=P")
          ->allow_extra_args(false);
  words_[fault].emplace_back("mixed=");
  for (std::size_t i = 0; i < simulator::kFaultCount; ++i) {
    words_[fault].push_back(std::string(name_of(static_cast<simulator::Fault>(i))) + "=");
  }
  add_value(app_, "--seed", "N", server.service.fault_seed, "of ids and faults",
            [](const std::string& text) { return whole_number(text, 0, kAnyCount); });
  add_value(app_, "--rate", "R", server.service.rate, "requests a second above which 429 is sent",
            rate);
  add_value(app_, "--latency", "DURATION", server.service.latency, "before each answer, e.g. 50ms",
            [](const std::string& text) { return duration(text, Milliseconds(0)); });
  app_.footer("longshore simulate --dir sim --fault mixed=0.1 --latency 50ms");
}

void Definer::generate(GenerateCommand& command) {
  word("WHAT", "", command.what, "man, completion, commands or keys", kGeneratedWords)->required();
  app_.footer("longshore generate man > longshore.1");
}

}  // namespace

Definition::Definition() {
  app.set_help_flag("-h,--help", "this help");
  app.set_version_flag("--version", version_text(), "the version, and what it is built with");
  app.require_subcommand(1);
  app.footer("longshore check night.csv");
  const auto add = [this](const char* name, const char* description) {
    return Definer(*app.add_subcommand(name, description), words);
  };
  add("import", "Sends every row that has not been sent.").import(import);
  add("check", "Reads and validates; tells what an import would do.").check(check);
  add("status", "Shows what the ledger holds.").status(status);
  add("export", "Prints one line a row, with job and batch ids.").export_rows(export_rows);
  add("backup", "Copies the ledger, also while an import runs.").backup(backup);
  add("recover", "Completes the ledger from the API's lists.").recover(recover);
  add("config", "Checks, shows and explains the configuration.").config(config);
  add("simulate", "Serves a simulated API on this machine.").simulate(simulate, faults);
  // For the build: what is generated from all this.
  add("generate", "Writes the manual page, the completion or a page of the documentation.")
      .generate(generate);
  app.get_subcommand("generate")->group("");
}

Command Definition::chosen() const {
  const std::string name = app.get_subcommands().front()->get_name();
  if (name == "import") return import;
  if (name == "check") return check;
  if (name == "status") return status;
  if (name == "export") return export_rows;
  if (name == "backup") return backup;
  if (name == "recover") return recover;
  if (name == "config") return config;
  if (name == "generate") return generate;
  return simulate;
}

}  // namespace longshore::cli
