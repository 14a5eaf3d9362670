// A disk in memory that knows what a power cut would leave of it: which bytes of a file were
// synced, and which names are durable.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dice.hpp"

namespace longshore::testing {

// One change that no sync has brought to the platter.
struct Change {
  enum class Kind { kWrite, kTruncate };
  Kind kind = Kind::kWrite;
  std::uint64_t offset = 0;  // kTruncate: the new size
  std::string bytes;
};

// A file, whatever names lead to it.
struct Inode {
  std::uint64_t number = 0;
  std::string now;     // as processes read it
  std::string synced;  // as it lies on the platter
  std::vector<Change> unsynced;
  std::uint64_t changes = 0;  // stands for the time of the last one
  bool nameless = false;      // gone with its process
};
using InodePtr = std::shared_ptr<Inode>;

// What becomes of unsynced changes. Torn: each 512-byte sector of each write by itself, and
// the names in their order up to some point.
enum class Survival { kKept, kDropped, kTorn };

// One thread. Operations give 0 or an errno.
class MemoryDisk {
 public:
  static constexpr std::size_t kSectorBytes = 512;

  MemoryDisk() = default;
  MemoryDisk(const MemoryDisk&) = delete;
  MemoryDisk& operator=(const MemoryDisk&) = delete;

  InodePtr find(const std::string& name) const;  // null: there is none
  InodePtr nameless();
  // A new, empty file of that name; nothing on an error.
  InodePtr create(const std::string& name, int& error);
  int write(Inode& file, std::uint64_t offset, std::string_view bytes);
  int truncate(Inode& file, std::uint64_t size);
  int sync(Inode& file);
  int rename(const std::string& from, const std::string& to);
  int remove(const std::string& name);
  int sync_names();

  // What the outside put there, durable at once; no fault touches it.
  void put(const std::string& name, std::string bytes);
  // The bytes under a name; empty where there is none.
  std::string read(const std::string& name) const;
  std::vector<std::string> names() const;

  // Faults. The n-th sync from now (files and names, from 1) does not happen: the disk is
  // frozen, and `stopped` is called. Nothing changes a frozen disk any more: EIO.
  void stop_at_sync(std::uint64_t n, std::function<void()> stopped);
  // From the n-th write, sync or creation from now on (from 1) each fails with `error`.
  void fail_from(std::uint64_t n, int error);
  void mend();
  void freeze() { frozen_ = true; }
  bool frozen() const { return frozen_; }
  std::uint64_t failures() const { return failures_; }  // since the last mend()

  // The machine starts again: faults are gone, and so is what did not survive.
  void power_cut(Survival survival, Dice& dice);
  // Makes `other` what this disk would be after a power cut that drops everything unsynced.
  void copy_durable_to(MemoryDisk& other) const;

  std::uint64_t syncs() const { return syncs_; }  // so far; also changes when names are synced

 private:
  struct NameChange {                                    // one step: all or nothing
    std::vector<std::pair<std::string, InodePtr>> sets;  // null: the name goes
  };

  int allow();
  int allow_sync();
  void change_names(NameChange change);
  static void apply(std::map<std::string, InodePtr>& names, const NameChange& change);

  std::map<std::string, InodePtr> names_;
  std::map<std::string, InodePtr> durable_names_;
  std::vector<NameChange> unsynced_names_;
  std::uint64_t inodes_ = 0;
  std::uint64_t syncs_ = 0;
  bool frozen_ = false;
  std::uint64_t stop_in_ = 0;  // syncs; 0: never
  std::function<void()> stopped_;
  std::uint64_t fail_in_ = 0;  // changes; 0: none fails
  int error_ = 0;
  std::uint64_t failures_ = 0;
};

}  // namespace longshore::testing
