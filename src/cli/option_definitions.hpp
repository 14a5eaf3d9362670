// The options of each command, and what they fill in: the one definition from which the command
// line is read, and its help, manual page and completion are made.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <map>
#include <string>
#include <vector>

#include "cli/commands.hpp"

namespace longshore::cli {

// The words that an option's value may be, for completion.
using KnownWords = std::map<const CLI::Option*, std::vector<std::string>>;

// Everything the command line can fill in. Stays where it is: the app refers to the others.
struct Definition {
  CLI::App app{"Loads a manifest of image URLs into an annotation project, once each.",
               "longshore"};
  KnownWords words;
  ImportCommand import;
  CheckCommand check;
  StatusCommand status;
  ExportCommand export_rows;
  BackupCommand backup;
  RecoverCommand recover;
  ConfigCommand config;
  SimulateCommand simulate;
  GenerateCommand generate;
  std::vector<std::string> faults;

  Definition();
  Definition(const Definition&) = delete;
  Definition& operator=(const Definition&) = delete;

  // The command that was parsed.
  Command chosen() const;
};

}  // namespace longshore::cli
