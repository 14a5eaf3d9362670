// One writer at a time: the lock beside the ledger.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "longshore/environment.hpp"

namespace longshore::ledger {

// "pid 4711 on nightly since 2026-01-15T02:00:00Z, importing flags"
std::string lock_holder(SystemTime since, std::string_view manifest_name);

// Takes the lock of the ledger at `ledger_path`, which need not exist: place_of() tells which
// file that is, the same one for every name of the ledger. Errors: kLedgerBusy naming the
// holder, kLedger.
Result<std::unique_ptr<FileLock>> lock_ledger(Files& files, const std::string& ledger_path,
                                              SystemTime since, std::string_view manifest_name);

}  // namespace longshore::ledger
