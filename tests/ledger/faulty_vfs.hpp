// The system's SQLite VFS with a fault to order: from the n-th write or sync on, every
// write and sync fails with one code, as on a full or broken disk.
#pragma once

#include <sqlite3.h>

#include <cstring>
#include <new>
#include <string>

namespace longshore::ledger::testing {

class FaultyVfs {
 public:
  static constexpr const char* kName = "longshore-faulty";

  FaultyVfs() : system_(sqlite3_vfs_find(nullptr)), vfs_(*system_) {
    current_ = this;
    vfs_.zName = kName;
    vfs_.pNext = nullptr;
    vfs_.szOsFile = static_cast<int>(kHeadBytes) + system_->szOsFile;
    vfs_.xOpen = &FaultyVfs::open;
    sqlite3_vfs_register(&vfs_, 0);
  }
  ~FaultyVfs() {
    sqlite3_vfs_unregister(&vfs_);
    current_ = nullptr;
  }
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;

  // `good` more writes and syncs succeed; the next ones give `code`.
  void fail_after(long good, int code) {
    good_ = good;
    code_ = code;
  }
  void mend() { code_ = SQLITE_OK; }

 private:
  // SQLite's file, whose methods forward to the system's file behind it.
  struct File {
    sqlite3_file base;
    sqlite3_io_methods methods;
  };
  static constexpr std::size_t kHeadBytes = (sizeof(File) + 15) / 16 * 16;

  static sqlite3_file* inner(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + kHeadBytes);
  }
  static int verdict() {
    if (current_->code_ == SQLITE_OK || current_->good_-- > 0) return SQLITE_OK;
    return current_->code_;
  }

  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
    file->pMethods = nullptr;
    sqlite3_vfs* system = current_->system_;
    int code = system->xOpen(system, name, inner(file), flags, out);
    if (code != SQLITE_OK) return code;
    auto* outer = reinterpret_cast<File*>(file);
    outer->methods = methods(inner(file)->pMethods->iVersion);
    file->pMethods = &outer->methods;
    return SQLITE_OK;
  }

  static sqlite3_io_methods methods(int version) {
    sqlite3_io_methods m{};
    m.iVersion = version < 2 ? version : 2;
    m.xClose = [](sqlite3_file* f) { return inner(f)->pMethods->xClose(inner(f)); };
    m.xRead = [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
      return inner(f)->pMethods->xRead(inner(f), to, n, at);
    };
    m.xWrite = [](sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
      int code = verdict();
      return code != SQLITE_OK ? code : inner(f)->pMethods->xWrite(inner(f), from, n, at);
    };
    m.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) {
      return inner(f)->pMethods->xTruncate(inner(f), size);
    };
    m.xSync = [](sqlite3_file* f, int flags) {
      int code = verdict();
      return code != SQLITE_OK ? code : inner(f)->pMethods->xSync(inner(f), flags);
    };
    m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
      return inner(f)->pMethods->xFileSize(inner(f), size);
    };
    m.xLock = [](sqlite3_file* f, int lock) { return inner(f)->pMethods->xLock(inner(f), lock); };
    m.xUnlock = [](sqlite3_file* f, int lock) {
      return inner(f)->pMethods->xUnlock(inner(f), lock);
    };
    m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
      return inner(f)->pMethods->xCheckReservedLock(inner(f), out);
    };
    m.xFileControl = [](sqlite3_file* f, int op, void* arg) {
      return inner(f)->pMethods->xFileControl(inner(f), op, arg);
    };
    m.xSectorSize = [](sqlite3_file* f) { return inner(f)->pMethods->xSectorSize(inner(f)); };
    m.xDeviceCharacteristics = [](sqlite3_file* f) {
      return inner(f)->pMethods->xDeviceCharacteristics(inner(f));
    };
    m.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
      return inner(f)->pMethods->xShmMap(inner(f), page, size, extend, out);
    };
    m.xShmLock = [](sqlite3_file* f, int offset, int n, int flags) {
      return inner(f)->pMethods->xShmLock(inner(f), offset, n, flags);
    };
    m.xShmBarrier = [](sqlite3_file* f) { inner(f)->pMethods->xShmBarrier(inner(f)); };
    m.xShmUnmap = [](sqlite3_file* f, int remove) {
      return inner(f)->pMethods->xShmUnmap(inner(f), remove);
    };
    return m;
  }

  inline static FaultyVfs* current_ = nullptr;
  sqlite3_vfs* system_;
  sqlite3_vfs vfs_;
  long good_ = 0;
  int code_ = SQLITE_OK;
};

}  // namespace longshore::ledger::testing
