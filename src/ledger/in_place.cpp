#include "ledger/in_place.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cstring>
#include <utility>

namespace longshore::ledger {

namespace {

// The start of SQLite's index of the log, as far as it matters here, and that of the log itself
// (sqlite.org/walformat.html). A log that is begun anew gets another salt.
struct LogIndex {
  std::array<char, 16> version_and_page_size;
  std::uint32_t frames;  // committed, and in the log; 0: all of it is in the file
  std::array<char, 12> of_the_last_commit;
  std::array<char, 8> salt;
  std::array<char, 8> checksum;
};
static_assert(sizeof(LogIndex) == 48);
constexpr int kIndexRegionBytes = 32 * 1024;

struct LogStart {
  std::array<char, 16> magic_and_sizes;
  std::array<char, 8> salt;
  std::array<char, 8> checksum;
};
static_assert(sizeof(LogStart) == 32);

sqlite3_file* open_file(sqlite3* handle, int which) {
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(handle, "main", which, &file) != SQLITE_OK || file == nullptr) {
    return nullptr;
  }
  return file->pMethods != nullptr ? file : nullptr;
}

bool read_index(sqlite3_file* file, LogIndex& index) {
  if (file->pMethods->iVersion < 2 || file->pMethods->xShmMap == nullptr) return false;
  void volatile* region = nullptr;
  if (file->pMethods->xShmMap(file, 0, kIndexRegionBytes, 0, &region) != SQLITE_OK) return false;
  if (region == nullptr) return false;
  std::memcpy(&index, const_cast<const void*>(region), sizeof index);
  return true;
}

// Whether the log lacks what its index says it holds. Not by its size: another program that
// moves the log into the file may leave it empty, and a commit into one that was emptied by hand
// makes it long again, with nothing at its start.
bool lacks_frames(sqlite3_file* file, sqlite3_file* log) {
  LogIndex index;
  if (!read_index(file, index) || index.frames == 0) return false;
  LogStart start{};
  const int read = log->pMethods->xRead(log, &start, sizeof start, 0);
  if (read != SQLITE_OK && read != SQLITE_IOERR_SHORT_READ) return false;
  if (read == SQLITE_OK && start.salt == index.salt) return false;
  // It may have been begun anew between the two looks.
  LogIndex now;
  return read_index(file, now) && std::memcmp(&now, &index, sizeof now) == 0;
}

Error gone(const std::string& path, const char* name, const char* how, const char* remedy) {
  return {ErrorKind::kLedger, fmt::format("ledger {}: {} was {} while this run was using it. {}",
                                          path, name, how, remedy)};
}

}  // namespace

bool InPlace::moved(const char* name, std::uint64_t& inode) {
  struct stat found {};
  const std::uint64_t now = ::stat(name, &found) == 0 ? found.st_ino : 0;
  const std::uint64_t before = std::exchange(inode, now);
  return before != 0 && now != before;
}

Result<void> InPlace::check(sqlite3* handle, const std::string& path) {
  constexpr const char* kMoved = "moved, replaced or deleted";
  constexpr const char* kPutBack =
      "Put it back before the next run: an empty ledger knows nothing of the jobs that were "
      "already sent.";
  const char* name = sqlite3_db_filename(handle, "main");
  sqlite3_file* file = name == nullptr ? nullptr : open_file(handle, SQLITE_FCNTL_FILE_POINTER);
  if (file == nullptr) return {};
  if (moved(name, file_inode_)) return gone(path, name, kMoved, kPutBack);
  sqlite3_int64 bytes = 0;
  if (file->pMethods->xFileSize(file, &bytes) == SQLITE_OK) {
    const std::int64_t before = std::exchange(file_bytes_, bytes);
    if (before > 0 && bytes == 0) return gone(path, name, "emptied", kPutBack);
  }
  sqlite3_file* log = open_file(handle, SQLITE_FCNTL_JOURNAL_POINTER);
  if (log == nullptr) return {};
  name = sqlite3_filename_wal(name);
  if (moved(name, log_inode_)) return gone(path, name, kMoved, kPutBack);
  if (!lacks_frames(file, log)) return {};
  return gone(
      path, name, "emptied",
      "What it held and the ledger's file does not is lost, unless a copy of it is put back "
      "before the next run: that one asks for such rows again, and may be told that they "
      "are duplicates.");
}

}  // namespace longshore::ledger
