// The ledger in one SQLite file: WAL, synchronous=FULL, readable by its owner alone.
#pragma once

#include <memory>
#include <string>

#include "ledger/id_index.hpp"
#include "ledger/store.hpp"

namespace longshore::ledger {

// For the whole program, before its first use of SQLite, which takes no such word later: SQLite
// counts what it allocates, some ten times a job and under a lock, and nobody asks for the sum.
void count_no_sqlite_memory();

// Opens the ledger at `path`, making or migrating it as needed; the directory has to exist.
// `vfs` names the SQLite VFS to use, empty for the system's. Whoever writes holds the lock
// of lock.hpp meanwhile; the file itself is locked too, for it may have names that lock.hpp cannot
// see to be one's, as by a hard link or a mount. No other descriptor of the file may be closed in
// this process meanwhile but by SQLite: that would drop SQLite's locks (fcntl(2)). Errors:
// kLedgerBusy; kLedger, saying what to do. What is not a ledger, or one of a
// newer version, is then unchanged; a ledger lacks nothing, but may be of this version already.
Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& path, const std::string& vfs,
                                                 const IdIndexLimits& limits = {});

}  // namespace longshore::ledger
