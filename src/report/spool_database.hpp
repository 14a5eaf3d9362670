// Rejects on their way to their file: a private temporary database sorted by row number,
// whose size does not count against memory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/row.hpp"
#include "longshore/result.hpp"

namespace longshore::report {

// One thread at a time. The database has no name and goes with this object or the process.
// Errors: kOutput; kInternal for a row number that was added before.
class SpoolDatabase {
 public:
  // `vfs`: the SQLite VFS to use; empty: the system's.
  static Result<std::unique_ptr<SpoolDatabase>> open(const std::string& vfs);
  ~SpoolDatabase();
  SpoolDatabase(const SpoolDatabase&) = delete;
  SpoolDatabase& operator=(const SpoolDatabase&) = delete;

  Result<void> add(const Reject& reject);
  // Calls `each` in the order of the row numbers, until it fails.
  Result<void> for_each(const std::function<Result<void>(const Reject&)>& each);

 private:
  struct State;
  explicit SpoolDatabase(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace longshore::report
