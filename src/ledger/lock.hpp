// One writer at a time: the lock beside the ledger.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "longshore/environment.hpp"

namespace longshore::ledger {

// Who holds the lock, and at what work.
struct LockHolder {
  std::string process;  // "pid 4711 on nightly"
  SystemTime since;     // to the second
  std::string work;     // "importing", "recovering"
  std::string manifest;

  // "pid 4711 on nightly since 2026-01-15T02:00:00Z, importing flags"
  std::string text() const;
  // Of what text() gave; nothing where it is anything else.
  static std::optional<LockHolder> parse(std::string_view text);
};

LockHolder this_process(SystemTime since, std::string_view work, std::string_view manifest_name);

// Takes the lock of the ledger at `ledger_path`, which need not exist: place_of() tells which
// file that is, the same one for every name of the ledger. Errors: kLedgerBusy naming the
// holder, kLedger.
Result<std::unique_ptr<FileLock>> lock_ledger(Files& files, const std::string& ledger_path,
                                              const LockHolder& holder);

}  // namespace longshore::ledger
