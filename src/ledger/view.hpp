// A ledger opened for reading beside whoever writes it, creating and changing nothing.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "ledger/lookups.hpp"
#include "ledger/place.hpp"
#include "longshore/environment.hpp"

namespace longshore::ledger {

// A ledger of an older version is read as it is: nobody but an import changes it. Where no
// write-ahead log holds anything, the file alone is the ledger, and is read as if
// nobody could change it; fresh() then tells whether that still holds. Otherwise the log is
// read with the writer's own index of it, or, after a crash, with one made in memory.
// Used by one thread.
class View {
 public:
  // Errors: kLedger, also of a newer version; retry_helps tells whether the ledger was merely
  // changing hands.
  static Result<std::unique_ptr<View>> open(const std::string& path, const std::string& vfs,
                                            bool& retry_helps);

  // False: the file is an empty one. An import that died at once leaves such.
  bool begun() const { return begun_; }
  Error not_begun() const;

  // False: the file was changed beneath this view. What was read since the last time is
  // not to be trusted, and the view is of no more use.
  bool fresh() const;
  // Whether the last error goes away by opening the ledger again.
  bool retry_helps() const;

  // From the first to the second, everything is read from one moment, in the version that the
  // ledger has then; nothing to do where it has begun, or ended, already. Errors: as open(),
  // and not_begun().
  Result<void> begin_moment();
  void end_moment();

  Database& database() { return *database_; }
  Lookups& lookups() { return lookups_; }

 private:
  View(std::unique_ptr<Database> database, Place place, bool immutable, FileStamp stamp)
      : database_(std::move(database)),
        lookups_(*database_, IdIndexLimits{}),
        place_(std::move(place)),
        immutable_(immutable),
        stamp_(stamp) {}

  Result<void> prepare();
  Result<void> find_version();

  std::unique_ptr<Database> database_;
  Lookups lookups_;
  bool begun_ = false;
  Place place_;
  bool immutable_;
  FileStamp stamp_;  // of the file, when it was opened
};

}  // namespace longshore::ledger
