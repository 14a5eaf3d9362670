// SQLite on a MemoryDisk: a VFS with write-ahead logs, whose index lives in the heap.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "memory_disk.hpp"

namespace longshore::testing {

// Registered under name() while it lives; every database on it is closed before it goes. One
// thread. As the program does for a new ledger on a real disk, the name of a new database
// file is made durable; that of its log is with the log's first sync, as in SQLite's own.
class MemoryVfs {
 public:
  explicit MemoryVfs(MemoryDisk& disk);
  ~MemoryVfs();
  MemoryVfs(const MemoryVfs&) = delete;
  MemoryVfs& operator=(const MemoryVfs&) = delete;

  const std::string& name() const { return name_; }

 private:
  friend struct VfsFile;
  friend struct VfsMethods;

  // What the connections to one file share.
  struct Shared {
    std::vector<struct OpenFile*> files;
    std::vector<std::unique_ptr<char[]>> regions;  // of the log's index
  };
  Shared& shared(const Inode& file) { return shared_[file.number]; }
  void close(struct OpenFile& file);

  MemoryDisk& disk_;
  std::string name_;
  sqlite3_vfs vfs_{};
  std::map<std::uint64_t, Shared> shared_;
  std::uint64_t random_ = 1;
  int last_error_ = 0;
};

}  // namespace longshore::testing
