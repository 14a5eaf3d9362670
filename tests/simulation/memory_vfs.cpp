#include "memory_vfs.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>

namespace longshore::testing {

struct OpenFile {
  MemoryVfs* vfs = nullptr;
  InodePtr inode;
  std::string name;  // empty: nameless
  bool delete_on_close = false;
  bool name_not_synced = false;
  int lock = SQLITE_LOCK_NONE;
  std::array<bool, SQLITE_SHM_NLOCK> shared{};
  std::array<bool, SQLITE_SHM_NLOCK> exclusive{};
};

// SQLite's file. Standard layout: the base comes first.
struct VfsFile {
  sqlite3_file base;
  OpenFile* open;
};

struct VfsMethods {
  static OpenFile& of(sqlite3_file* file) { return *reinterpret_cast<VfsFile*>(file)->open; }
  static MemoryVfs& of(sqlite3_vfs* vfs) { return *static_cast<MemoryVfs*>(vfs->pAppData); }

  static int failed(MemoryVfs& vfs, int error, int code) {
    vfs.last_error_ = error;
    return error == ENOSPC ? SQLITE_FULL : code;
  }

  static int close(sqlite3_file* file) {
    OpenFile* open = &of(file);
    open->vfs->close(*open);
    delete open;
    return SQLITE_OK;
  }

  static int read(sqlite3_file* file, void* to, int count, sqlite3_int64 offset) {
    const std::string& bytes = of(file).inode->now;
    const auto at = static_cast<std::size_t>(offset);
    const auto wanted = static_cast<std::size_t>(count);
    const std::size_t there = at < bytes.size() ? std::min(wanted, bytes.size() - at) : 0;
    std::memcpy(to, bytes.data() + (there > 0 ? at : 0), there);
    if (there == wanted) return SQLITE_OK;
    std::memset(static_cast<char*>(to) + there, 0, wanted - there);
    return SQLITE_IOERR_SHORT_READ;
  }

  static int write(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset) {
    OpenFile& open = of(file);
    const int error =
        open.vfs->disk_.write(*open.inode, static_cast<std::uint64_t>(offset),
                              {static_cast<const char*>(from), static_cast<std::size_t>(count)});
    return error == 0 ? SQLITE_OK : failed(*open.vfs, error, SQLITE_IOERR_WRITE);
  }

  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    OpenFile& open = of(file);
    const int error = open.vfs->disk_.truncate(*open.inode, static_cast<std::uint64_t>(size));
    return error == 0 ? SQLITE_OK : failed(*open.vfs, error, SQLITE_IOERR_TRUNCATE);
  }

  static int sync(sqlite3_file* file, int) {
    OpenFile& open = of(file);
    MemoryDisk& disk = open.vfs->disk_;
    if (const int error = disk.sync(*open.inode); error != 0) {
      return failed(*open.vfs, error, SQLITE_IOERR_FSYNC);
    }
    if (!open.name_not_synced) return SQLITE_OK;
    if (const int error = disk.sync_names(); error != 0) {
      return failed(*open.vfs, error, SQLITE_IOERR_DIR_FSYNC);
    }
    open.name_not_synced = false;
    return SQLITE_OK;
  }

  static int size(sqlite3_file* file, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(of(file).inode->now.size());
    return SQLITE_OK;
  }

  static int lock(sqlite3_file* file, int level) {
    OpenFile& open = of(file);
    if (open.lock >= level) return SQLITE_OK;
    for (const OpenFile* other : open.vfs->shared(*open.inode).files) {
      if (other == &open) continue;
      const bool taken = level == SQLITE_LOCK_SHARED      ? other->lock >= SQLITE_LOCK_PENDING
                         : level == SQLITE_LOCK_EXCLUSIVE ? other->lock >= SQLITE_LOCK_SHARED
                                                          : other->lock >= SQLITE_LOCK_RESERVED;
      if (taken) return SQLITE_BUSY;
    }
    open.lock = level;
    return SQLITE_OK;
  }
  static int unlock(sqlite3_file* file, int level) {
    of(file).lock = std::min(of(file).lock, level);
    return SQLITE_OK;
  }
  static int check_reserved(sqlite3_file* file, int* reserved) {
    OpenFile& open = of(file);
    *reserved = std::ranges::any_of(open.vfs->shared(*open.inode).files, [](const OpenFile* other) {
      return other->lock >= SQLITE_LOCK_RESERVED;
    });
    return SQLITE_OK;
  }

  static int shm_map(sqlite3_file* file, int region, int bytes, int extend, void volatile** out) {
    OpenFile& open = of(file);
    auto& regions = open.vfs->shared(*open.inode).regions;
    const auto index = static_cast<std::size_t>(region);
    *out = nullptr;
    while (regions.size() <= index) {
      if (extend == 0) return SQLITE_OK;
      regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(bytes)));
    }
    *out = regions[index].get();
    return SQLITE_OK;
  }
  static int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    OpenFile& open = of(file);
    const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    const auto first = static_cast<std::size_t>(offset);
    const auto last = first + static_cast<std::size_t>(count);
    for (std::size_t i = first; (flags & SQLITE_SHM_LOCK) != 0 && i < last; ++i) {
      for (const OpenFile* other : open.vfs->shared(*open.inode).files) {
        if (other == &open) continue;
        if (other->exclusive[i] || (exclusive && other->shared[i])) return SQLITE_BUSY;
      }
    }
    auto& held = exclusive ? open.exclusive : open.shared;
    for (std::size_t i = first; i < last; ++i) held[i] = (flags & SQLITE_SHM_LOCK) != 0;
    return SQLITE_OK;
  }
  static void shm_barrier(sqlite3_file*) {}
  static int shm_unmap(sqlite3_file* file, int) {
    of(file).shared.fill(false);
    of(file).exclusive.fill(false);
    return SQLITE_OK;
  }

  static const sqlite3_io_methods& io() {
    static const sqlite3_io_methods methods = [] {
      sqlite3_io_methods m{};
      m.iVersion = 2;
      m.xClose = &close;
      m.xRead = &read;
      m.xWrite = &write;
      m.xTruncate = &truncate;
      m.xSync = &sync;
      m.xFileSize = &size;
      m.xLock = &lock;
      m.xUnlock = &unlock;
      m.xCheckReservedLock = &check_reserved;
      m.xFileControl = [](sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; };
      m.xSectorSize = [](sqlite3_file*) { return static_cast<int>(MemoryDisk::kSectorBytes); };
      m.xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; };
      m.xShmMap = &shm_map;
      m.xShmLock = &shm_lock;
      m.xShmBarrier = &shm_barrier;
      m.xShmUnmap = &shm_unmap;
      return m;
    }();
    return methods;
  }

  static int open(sqlite3_vfs* self, const char* name, sqlite3_file* file, int flags, int* out) {
    file->pMethods = nullptr;
    MemoryVfs& vfs = of(self);
    auto opened = std::make_unique<OpenFile>();
    opened->vfs = &vfs;
    opened->name = name == nullptr ? "" : name;
    opened->delete_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    opened->inode = name == nullptr ? vfs.disk_.nameless() : vfs.disk_.find(name);
    if (!opened->inode) {
      if ((flags & SQLITE_OPEN_CREATE) == 0) return failed(vfs, ENOENT, SQLITE_CANTOPEN);
      int error = 0;
      opened->inode = vfs.disk_.create(name, error);
      if (!opened->inode) return failed(vfs, error, SQLITE_CANTOPEN);
      if ((flags & SQLITE_OPEN_MAIN_DB) != 0) {
        error = vfs.disk_.sync_names();
        if (error != 0) return failed(vfs, error, SQLITE_CANTOPEN);
      }
    }
    // As in SQLite's own, also where it was there already: its name may not be durable yet.
    opened->name_not_synced = (flags & SQLITE_OPEN_CREATE) != 0 &&
                              (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
    vfs.shared(*opened->inode).files.push_back(opened.get());
    if (out != nullptr) *out = flags;
    auto* outer = reinterpret_cast<VfsFile*>(file);
    outer->open = opened.release();
    file->pMethods = &io();
    return SQLITE_OK;
  }

  static int remove(sqlite3_vfs* self, const char* name, int sync_directory) {
    MemoryVfs& vfs = of(self);
    const int error = vfs.disk_.remove(name);
    if (error == ENOENT) return SQLITE_IOERR_DELETE_NOENT;
    if (error != 0) return failed(vfs, error, SQLITE_IOERR_DELETE);
    if (sync_directory == 0) return SQLITE_OK;
    const int synced = vfs.disk_.sync_names();
    return synced == 0 ? SQLITE_OK : failed(vfs, synced, SQLITE_IOERR_DIR_FSYNC);
  }
};

MemoryVfs::MemoryVfs(MemoryDisk& disk) : disk_(disk) {
  static std::atomic<int> count{0};
  name_ = "longshore-memory-" + std::to_string(++count);
  vfs_.iVersion = 1;
  vfs_.szOsFile = sizeof(VfsFile);
  vfs_.mxPathname = 512;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = &VfsMethods::open;
  vfs_.xDelete = &VfsMethods::remove;
  vfs_.xAccess = [](sqlite3_vfs* self, const char* name, int, int* out) {
    *out = VfsMethods::of(self).disk_.find(name) != nullptr;
    return SQLITE_OK;
  };
  vfs_.xFullPathname = [](sqlite3_vfs*, const char* name, int room, char* out) {
    sqlite3_snprintf(room, out, "%s", name);
    return SQLITE_OK;
  };
  vfs_.xRandomness = [](sqlite3_vfs* self, int count_wanted, char* out) {
    for (int i = 0; i < count_wanted; ++i) {
      out[i] = static_cast<char>(VfsMethods::of(self).random_++ * 0x9E37);
    }
    return count_wanted;
  };
  vfs_.xSleep = [](sqlite3_vfs*, int microseconds) { return microseconds; };
  vfs_.xCurrentTime = [](sqlite3_vfs*, double* now) {
    *now = 2'461'055.5;  // a day of 2026, as a Julian day
    return SQLITE_OK;
  };
  vfs_.xGetLastError = [](sqlite3_vfs* self, int, char*) {
    return VfsMethods::of(self).last_error_;
  };
  sqlite3_vfs_register(&vfs_, 0);
}

MemoryVfs::~MemoryVfs() {
  sqlite3_vfs_unregister(&vfs_);
}

// The last one to close a file takes the log's index with it.
void MemoryVfs::close(OpenFile& file) {
  const auto found = shared_.find(file.inode->number);
  std::erase(found->second.files, &file);
  if (found->second.files.empty()) shared_.erase(found);
  if (file.delete_on_close && !file.name.empty()) disk_.remove(file.name);
}

}  // namespace longshore::testing
