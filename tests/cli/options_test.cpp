#include "cli/options.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <utility>

namespace longshore::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using Parsed = Result<std::variant<Command, Information>>;

Parsed parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "longshore");
  return parse_arguments(static_cast<int>(arguments.size()), arguments.data());
}

template <typename Wanted>
Wanted command(std::vector<const char*> arguments) {
  const Parsed parsed = parse(std::move(arguments));
  EXPECT_TRUE(parsed) << parsed.error().message;
  const auto* found = parsed ? std::get_if<Command>(&*parsed) : nullptr;
  if (found == nullptr || !std::holds_alternative<Wanted>(*found)) {
    ADD_FAILURE() << "not the command that was asked for";
    return {};
  }
  return std::get<Wanted>(*found);
}

std::string refusal(std::vector<const char*> arguments) {
  const Parsed parsed = parse(std::move(arguments));
  EXPECT_FALSE(parsed);
  if (parsed) return "";
  EXPECT_EQ(parsed.error().kind, ErrorKind::kUsage);
  return parsed.error().message;
}

std::string information(std::vector<const char*> arguments) {
  const Parsed parsed = parse(std::move(arguments));
  EXPECT_TRUE(parsed) << parsed.error().message;
  const auto* found = parsed ? std::get_if<Information>(&*parsed) : nullptr;
  return found == nullptr ? "" : found->text;
}

TEST(OptionsTest, ImportTakesEverythingTheDesignNames) {
  const auto import = command<ImportCommand>({"import",
                                              "-c",
                                              "a.yaml",
                                              "--set",
                                              "batch.size=500",
                                              "--set",
                                              "job.tag={value: x}",
                                              "--ledger",
                                              "l.db",
                                              "--name",
                                              "night",
                                              "--progress",
                                              "plain",
                                              "--log-level",
                                              "debug",
                                              "--log-format",
                                              "json",
                                              "--log-file",
                                              "l.log",
                                              "--rejects",
                                              "r.csv",
                                              "--summary",
                                              "-",
                                              "--limit",
                                              "10",
                                              "--max-new-jobs",
                                              "500",
                                              "--deadline",
                                              "7h",
                                              "--report",
                                              "r.html",
                                              "--metrics",
                                              "m.prom",
                                              "--retry-rejected",
                                              "data/m.csv.gz"});
  const ManifestOptions& manifest = import.manifest;
  EXPECT_EQ(manifest.common.config_file, "a.yaml");
  EXPECT_THAT(manifest.common.overrides, ElementsAre("batch.size=500", "job.tag={value: x}"));
  EXPECT_EQ(manifest.common.ledger_path, "l.db");
  EXPECT_EQ(manifest.path, "data/m.csv.gz");
  EXPECT_EQ(manifest.common.name, "night");
  EXPECT_EQ(manifest.common.progress, report::ProgressStyle::kPlain);
  EXPECT_EQ(manifest.common.log_level, LogLevel::kDebug);
  EXPECT_EQ(manifest.common.log_format, report::LogFormat::kJson);
  EXPECT_EQ(manifest.common.log_file, "l.log");
  EXPECT_EQ(manifest.rejects_path, "r.csv");
  EXPECT_EQ(manifest.summary_path, "-");
  EXPECT_EQ(manifest.report_path, "r.html");
  EXPECT_EQ(manifest.metrics_path, "m.prom");
  EXPECT_EQ(import.limit, 10u);
  EXPECT_EQ(import.max_new_jobs, 500u);
  EXPECT_EQ(import.deadline, Milliseconds(7 * 3600 * 1000));
  EXPECT_TRUE(import.retry_rejected);
}

TEST(OptionsTest, DefaultsLeaveTheRestToTheConfiguration) {
  const auto import = command<ImportCommand>({"import", "m.csv"});
  EXPECT_EQ(import.manifest.common.name, "m");
  EXPECT_FALSE(import.manifest.common.config_file);
  EXPECT_FALSE(import.manifest.common.ledger_path);
  EXPECT_EQ(import.manifest.common.progress, report::ProgressStyle::kAuto);
  EXPECT_FALSE(import.limit);
  EXPECT_FALSE(import.max_new_jobs);
  EXPECT_FALSE(import.deadline);
  EXPECT_FALSE(import.retry_rejected);
}

TEST(OptionsTest, ARepeatedOptionDoesNotSwallowTheManifest) {
  EXPECT_EQ(command<CheckCommand>({"check", "--set", "a=b", "m.csv"}).manifest.path, "m.csv");
}

TEST(OptionsTest, AHyphenIsStandardInput) {
  const auto check = command<CheckCommand>({"check", "-"});
  EXPECT_EQ(check.manifest.path, "-");
  EXPECT_EQ(check.manifest.common.name, "stdin");
}

TEST(OptionsTest, TheOtherCommands) {
  EXPECT_EQ(command<StatusCommand>({"status", "--ledger", "x.db"}).common.ledger_path, "x.db");
  EXPECT_EQ(command<ExportCommand>({"export"}).format, ExportFormat::kCsv);
  EXPECT_EQ(command<ExportCommand>({"export", "--format", "jsonl"}).format, ExportFormat::kJsonl);
  EXPECT_FALSE(command<ExportCommand>({"export"}).spreadsheet_safe);
  EXPECT_TRUE(command<ExportCommand>({"export", "--spreadsheet-safe"}).spreadsheet_safe);
  EXPECT_THAT(refusal({"export", "--spreadsheet-safe", "--format", "jsonl"}), HasSubstr("CSV"));
}

void expect_common(const CommonOptions& taken, const char* name) {
  EXPECT_EQ(taken.config_file, "a.yaml") << name;
  EXPECT_THAT(taken.overrides, ElementsAre("a=b")) << name;
  EXPECT_EQ(taken.ledger_path, "x.db") << name;
  EXPECT_EQ(taken.progress, report::ProgressStyle::kOff) << name;
  EXPECT_EQ(taken.log_level, LogLevel::kError) << name;
  EXPECT_EQ(taken.log_format, report::LogFormat::kJson) << name;
  EXPECT_EQ(taken.log_file, "l.log") << name;
}

TEST(OptionsTest, EveryCommandOfTheLedgerTakesTheCommonOptions) {
  const auto with = [](std::vector<const char*> words) {
    words.insert(words.end(),
                 {"-c", "a.yaml", "--set", "a=b", "--ledger", "x.db", "--progress", "off",
                  "--log-level", "error", "--log-format", "json", "--log-file", "l.log"});
    return words;
  };
  expect_common(command<BackupCommand>(with({"backup", "copy.db"})).common, "backup");
  expect_common(command<ConfigCommand>(with({"config", "show"})).common, "config");

  const auto status = command<StatusCommand>(with({"status", "--name", "night"})).common;
  const auto rows = command<ExportCommand>(with({"export", "--name", "night"})).common;
  const auto check = command<CheckCommand>(with({"check", "--name", "night", "m.csv"}));
  const auto recover = command<RecoverCommand>(with({"recover", "--name", "night", "m.csv"}));
  const std::vector<std::pair<const char*, CommonOptions>> named{
      {"status", status},
      {"export", rows},
      {"check", check.manifest.common},
      {"recover", recover.manifest.common}};
  for (const auto& [name, taken] : named) {
    expect_common(taken, name);
    EXPECT_EQ(taken.name, "night") << name;
  }
}

TEST(OptionsTest, SimulateTakesFaultsByName) {
  const auto simulate = command<SimulateCommand>(
      {"simulate", "--port", "8443", "--dir", "sim", "--fault", "reset=0.25", "--fault",
       "before_500=0.5", "--seed", "7", "--rate", "12.5", "--latency", "50ms"});
  const simulator::ServerOptions& server = simulate.options.server;
  EXPECT_EQ(server.port, 8443);
  EXPECT_EQ(simulate.options.directory, "sim");
  EXPECT_DOUBLE_EQ(server.service.faults[simulator::Fault::kReset], 0.25);
  EXPECT_DOUBLE_EQ(server.service.faults[simulator::Fault::kBefore500], 0.5);
  EXPECT_EQ(server.service.fault_seed, 7u);
  EXPECT_DOUBLE_EQ(server.service.rate, 12.5);
  EXPECT_EQ(server.service.latency, Milliseconds(50));
}

TEST(OptionsTest, RefusalsSayWhatWasExpected) {
  EXPECT_THAT(refusal({}), StartsWith("a command is missing"));
  EXPECT_THAT(refusal({"import"}), HasSubstr("manifest is missing"));
  EXPECT_THAT(refusal({"import", "--limit", "ten", "m.csv"}),
              HasSubstr("--limit: \"ten\" is not a whole number"));
  EXPECT_THAT(refusal({"import", "--limit", "-1", "m.csv"}), HasSubstr("--limit"));
  EXPECT_THAT(refusal({"import", "--max-new-jobs", "0", "m.csv"}), HasSubstr("from 1"));
  EXPECT_THAT(refusal({"import", "--deadline", "7", "m.csv"}), HasSubstr("duration with its unit"));
  EXPECT_THAT(refusal({"import", "--deadline", "0", "m.csv"}), HasSubstr("at least 1ms"));
  for (const char* command : {"import", "check", "recover"}) {
    EXPECT_THAT(refusal({command, ""}), HasSubstr("MANIFEST: \"\" is not a path (- reads"));
    EXPECT_THAT(refusal({command, "--name", "", "m.csv"}), HasSubstr("--name: \"\" is not a name"));
  }
  EXPECT_THAT(refusal({"backup", ""}), HasSubstr("FILE: \"\" is not a path"));
  EXPECT_THAT(refusal({"export", "--name", ""}), HasSubstr("--name: \"\" is not a name"));
  EXPECT_THAT(refusal({"export", "--batch", ""}), HasSubstr("--batch: \"\" is not a name or"));
  EXPECT_THAT(refusal({"status", "--name", ""}), HasSubstr("--name: \"\" is not a name"));
  for (const char* long_time : {"9999999999999h", "99999999999999999999999ms", "87601h"}) {
    EXPECT_THAT(refusal({"import", "--deadline", long_time, "m.csv"}),
                HasSubstr(" is too long; at most 87600h was expected"));
    EXPECT_THAT(refusal({"export", "--since", long_time}), HasSubstr(" is too long; at most"));
  }
  EXPECT_THAT(refusal({"import", "m.csv", "--limit"}), HasSubstr("--limit takes one value"));
  EXPECT_THAT(refusal({"import", "--limit", "1", "--limit", "2", "m.csv"}),
              HasSubstr("--limit takes one value, and stands once"));
  EXPECT_THAT(refusal({"import", "--progress", "loud", "m.csv"}),
              HasSubstr("auto, bar, plain, off"));
  EXPECT_THAT(refusal({"import", "--name", "a\nb", "m.csv"}), HasSubstr("control character"));
  EXPECT_THAT(refusal({"import", "a.csv", "b.csv"}), HasSubstr("unexpected argument b.csv"));
  for (const char* time : {"2999-01-01", "2026-02-30", "yesterday", "2026-08-01 "}) {
    EXPECT_THAT(refusal({"export", "--since", time}), HasSubstr("is not a day"));
  }
  EXPECT_THAT(refusal({"config"}), HasSubstr("ACTION is missing: check, show"));
  EXPECT_THAT(refusal({"backup"}), HasSubstr("FILE is missing: where the copy goes"));
  EXPECT_THAT(refusal({"simulate", "--port", "65536"}), HasSubstr("--port"));
  EXPECT_THAT(refusal({"simulate", "--fault", "gremlins=1"}), HasSubstr("gremlins"));
}

TEST(OptionsTest, AMisspeltWordBringsTheNearest) {
  EXPECT_THAT(refusal({"import", "--sumary", "s.json", "m.csv"}),
              HasSubstr("there is no option --sumary; did you mean --summary?"));
  EXPECT_THAT(refusal({"exprt"}), HasSubstr("did you mean export?"));
  EXPECT_THAT(refusal({"check", "--retry-rejected", "m.csv"}),
              HasSubstr("; see longshore check --help"));
}

void expect_fits_a_screen(const std::string& help) {
  EXPECT_LE(std::count(help.begin(), help.end(), '\n'), 24) << help;
  std::size_t start = 0;
  for (std::size_t end; (end = help.find('\n', start)) != std::string::npos; start = end + 1) {
    EXPECT_LE(end - start, 80u) << help.substr(start, end - start);
  }
}

TEST(OptionsTest, HelpFitsAScreenAndShowsAnExample) {
  for (const char* name :
       {"import", "check", "status", "export", "backup", "recover", "config", "simulate"}) {
    const std::string help = information({name, "--help"});
    EXPECT_THAT(help, HasSubstr(std::string("Example: longshore ") + name));
    expect_fits_a_screen(help);
  }
  EXPECT_THAT(information({"--help"}), HasSubstr("simulate"));
  expect_fits_a_screen(information({"--help"}));
  EXPECT_THAT(information({"--version"}), StartsWith("longshore "));
}

}  // namespace
}  // namespace longshore::cli
