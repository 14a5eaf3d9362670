// Whether an open database is still where it was opened, whole.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>

#include "longshore/result.hpp"

namespace longshore::ledger {

// What was committed to a file that somebody deleted, replaced or emptied meanwhile is lost once
// it is closed. One thread.
class InPlace {
 public:
  // `path` is what the message calls the ledger. Errors: kLedger.
  Result<void> check(sqlite3* handle, const std::string& path);

 private:
  // Whether the file of that name is no longer the one of the check before.
  static bool moved(const char* name, std::uint64_t& inode);

  std::uint64_t file_inode_ = 0;  // 0: not known, or in no file system
  std::uint64_t log_inode_ = 0;
  std::int64_t file_bytes_ = 0;
};

}  // namespace longshore::ledger
