// Where a ledger is, by whatever link it was named.
#pragma once

#include <array>
#include <string>

#include "longshore/result.hpp"

namespace longshore::ledger {

// The file itself, and what stands beside it: SQLite puts nothing beside a link.
struct Place {
  std::string file;

  std::string log() const { return file + "-wal"; }
  std::string log_index() const { return file + "-shm"; }
  std::string lock() const { return file + ".lock"; }
  std::array<std::string, 4> names() const { return {file, log(), log_index(), lock()}; }
};

// Where the ledger at `path` is, or will be made: a symbolic link is followed to its end, also
// where nothing is there yet. Errors: kLedger: the links lead in a circle, or to what is no file
// and must neither be waited for nor changed, such as a device.
Result<Place> place_of(const std::string& path);

}  // namespace longshore::ledger
