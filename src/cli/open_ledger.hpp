// The ledger as status and export read it: beside a run, without a lock.
#pragma once

#include <memory>
#include <string>

#include "cli/commands.hpp"
#include "ledger/reader.hpp"

namespace longshore::cli {

struct OpenedLedger {
  std::string path;
  std::unique_ptr<ledger::ReadOnlyLedger> ledger;
};

// Tells the configuration's warnings. Errors: kConfiguration, kLedger.
Result<OpenedLedger> open_ledger(const CommonOptions& options);

}  // namespace longshore::cli
