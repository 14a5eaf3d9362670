// What the commands set up alike that only read the ledger: beside a run, without its lock.
#pragma once

#include <memory>
#include <string>

#include "cli/commands.hpp"
#include "cli/log_output.hpp"
#include "config/load.hpp"
#include "environment/real_environment.hpp"
#include "ledger/reader.hpp"
#include "report/terminal_line.hpp"

namespace longshore::cli {

// Not copyable; `options` outlives it.
class LedgerReading {
 public:
  explicit LedgerReading(const CommonOptions& options);

  // Opens log and ledger, and tells the configuration's warnings. Errors: kConfiguration,
  // kUsage, kLedger.
  Result<void> open();

  // Only after open().
  const Configuration& configuration() const { return loaded_.configuration; }
  const std::string& path() const { return loaded_.configuration.ledger_path; }
  ledger::ReadOnlyLedger& ledger() { return *ledger_; }
  environment::RealEnvironment& environment() { return environment_; }

  // How many rows have been read, told as --progress wants it. While rows go to a terminal
  // on standard output nothing is told, unless a style was asked for.
  void show_rows(std::uint64_t rows);

 private:
  const CommonOptions& options_;
  environment::RealEnvironment environment_;
  report::TerminalLine terminal_;
  LogOutput log_;
  config::Loaded loaded_;
  std::unique_ptr<ledger::ReadOnlyLedger> ledger_;
  report::ProgressStyle style_ = report::ProgressStyle::kOff;
  SteadyTime next_;
};

}  // namespace longshore::cli
