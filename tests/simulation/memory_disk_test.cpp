#include <gtest/gtest.h>

#include <cerrno>

#include "memory_files.hpp"
#include "memory_vfs.hpp"

namespace longshore::testing {
namespace {

InodePtr create(MemoryDisk& disk, const std::string& name) {
  int error = 0;
  InodePtr file = disk.create(name, error);
  EXPECT_EQ(error, 0);
  return file;
}

TEST(MemoryDisk, ForgetsWhatWasNotSynced) {
  MemoryDisk disk;
  Dice dice(1);
  const InodePtr file = create(disk, "a");
  disk.sync_names();
  disk.write(*file, 0, "first");
  disk.sync(*file);
  disk.write(*file, 5, " second");
  EXPECT_EQ(disk.read("a"), "first second");
  disk.power_cut(Survival::kDropped, dice);
  EXPECT_EQ(disk.read("a"), "first");
}

TEST(MemoryDisk, ForgetsNamesThatWereNotSynced) {
  MemoryDisk disk;
  Dice dice(1);
  disk.put("old", "old bytes");
  const InodePtr file = create(disk, "aside");
  disk.write(*file, 0, "new bytes");
  disk.sync(*file);
  disk.rename("aside", "old");
  EXPECT_EQ(disk.read("old"), "new bytes");
  disk.power_cut(Survival::kDropped, dice);
  EXPECT_EQ(disk.read("old"), "old bytes");
  EXPECT_FALSE(disk.find("aside"));
}

TEST(MemoryDisk, KeepsWhatASyncOfTheNamesMadeDurable) {
  MemoryDisk disk;
  Dice dice(1);
  MemoryFiles files(disk);
  disk.put("old", "old bytes");
  auto file = files.create("aside");
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->write("new bytes"));
  ASSERT_TRUE((*file)->sync());
  ASSERT_TRUE(files.rename("aside", "old"));
  disk.power_cut(Survival::kDropped, dice);
  EXPECT_EQ(disk.read("old"), "new bytes");
}

TEST(MemoryDisk, TearsAtSectors) {
  bool torn = false;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    MemoryDisk disk;
    Dice dice(seed);
    disk.put("a", std::string(4 * MemoryDisk::kSectorBytes, 'o'));
    disk.write(*disk.find("a"), 0, std::string(4 * MemoryDisk::kSectorBytes, 'n'));
    disk.power_cut(Survival::kTorn, dice);
    const std::string bytes = disk.read("a");
    for (std::size_t at = 0; at < bytes.size(); at += MemoryDisk::kSectorBytes) {
      const std::string sector = bytes.substr(at, MemoryDisk::kSectorBytes);
      EXPECT_EQ(sector, std::string(MemoryDisk::kSectorBytes, sector[0]));
    }
    torn = torn || (bytes.find('o') != std::string::npos && bytes.find('n') != std::string::npos);
  }
  EXPECT_TRUE(torn);
}

TEST(MemoryDisk, StopsAtASyncAndChangesNoMore) {
  MemoryDisk disk;
  Dice dice(1);
  disk.put("a", "old");
  int stopped = 0;
  disk.stop_at_sync(2, [&stopped] { ++stopped; });
  const InodePtr file = disk.find("a");
  disk.write(*file, 0, "one");
  EXPECT_EQ(disk.sync(*file), 0);
  disk.write(*file, 0, "two");
  EXPECT_EQ(disk.sync(*file), EIO);
  EXPECT_EQ(disk.write(*file, 0, "end"), EIO);
  EXPECT_EQ(stopped, 1);
  disk.power_cut(Survival::kKept, dice);
  EXPECT_EQ(disk.read("a"), "two");
}

class Connection {
 public:
  explicit Connection(const MemoryVfs& vfs) {
    EXPECT_EQ(sqlite3_open_v2("test.db", &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                              vfs.name().c_str()),
              SQLITE_OK);
    execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  }
  ~Connection() { sqlite3_close(handle_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int execute(const char* sql) { return sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr); }
  int rows() {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(handle_, "SELECT count(*) FROM t", -1, &statement, nullptr);
    const int count = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int(statement, 0) : -1;
    sqlite3_finalize(statement);
    return count;
  }

 private:
  sqlite3* handle_ = nullptr;
};

TEST(MemoryVfs, ACommitSurvivesAPowerCutAndWhatFollowsItDoesNot) {
  MemoryDisk disk;
  MemoryVfs vfs(disk);
  Dice dice(1);
  {
    Connection writer(vfs);
    writer.execute("CREATE TABLE t (x); INSERT INTO t VALUES (1)");
    writer.execute("BEGIN; INSERT INTO t VALUES (2)");
    disk.freeze();  // not even the close reaches the disk
  }
  disk.power_cut(Survival::kDropped, dice);
  EXPECT_EQ(Connection(vfs).rows(), 1);
}

TEST(MemoryVfs, WithoutSyncsACommitIsForgotten) {
  MemoryDisk disk;
  MemoryVfs vfs(disk);
  Dice dice(1);
  {
    Connection writer(vfs);
    writer.execute("CREATE TABLE t (x); INSERT INTO t VALUES (1)");
    writer.execute("PRAGMA synchronous = NORMAL; INSERT INTO t VALUES (2)");
    disk.freeze();
  }
  disk.power_cut(Survival::kDropped, dice);
  EXPECT_EQ(Connection(vfs).rows(), 1);
}

TEST(MemoryVfs, ReadersSeeCommitsAndWritersExcludeEachOther) {
  MemoryDisk disk;
  MemoryVfs vfs(disk);
  Connection one(vfs);
  Connection other(vfs);
  one.execute("CREATE TABLE t (x)");
  ASSERT_EQ(one.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)"), SQLITE_OK);
  EXPECT_EQ(other.rows(), 0);
  EXPECT_EQ(other.execute("INSERT INTO t VALUES (2)"), SQLITE_BUSY);
  one.execute("COMMIT");
  EXPECT_EQ(other.rows(), 1);
}

TEST(MemoryVfs, AFullDiskIsToldAsOne) {
  MemoryDisk disk;
  MemoryVfs vfs(disk);
  Connection writer(vfs);
  writer.execute("CREATE TABLE t (x)");
  disk.fail_from(1, ENOSPC);
  EXPECT_EQ(writer.execute("INSERT INTO t VALUES (1)"), SQLITE_FULL);
  disk.mend();
  EXPECT_EQ(writer.execute("INSERT INTO t VALUES (1)"), SQLITE_OK);
}

}  // namespace
}  // namespace longshore::testing
