#include <gmock/gmock.h>

#include <array>

#include "environment/posix_files.hpp"
#include "support/temporary_folder.hpp"

namespace longshore::environment {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class FilesTest : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  PosixFiles files_;
};

TEST_F(FilesTest, ReadsToTheEndAndStampsTheFile) {
  put(folder_ / "a.csv", "hello");
  auto file = files_.open(folder_ / "a.csv");
  ASSERT_TRUE(file) << file.error().message;
  std::array<char, 16> buffer;
  ASSERT_EQ((*file)->read(buffer).value(), 5u);
  EXPECT_EQ((*file)->read(buffer).value(), 0u);
  const FileStamp before = (*file)->stamp().value();
  EXPECT_EQ(before.size_bytes, 5u);
  EXPECT_TRUE(before.regular);
  std::ofstream(folder_ / "a.csv", std::ios::app) << "more";
  EXPECT_NE((*file)->stamp().value(), before);
}

TEST_F(FilesTest, TellsAbsentFoldersAndFilesInWords) {
  const auto absent = files_.open(folder_ / "no.csv");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().kind, ErrorKind::kManifest);
  EXPECT_THAT(absent.error().message, AllOf(HasSubstr("no.csv"), HasSubstr("no such file")));
  const auto directory = files_.open(folder_.path().string());
  ASSERT_FALSE(directory);
  EXPECT_THAT(directory.error().message, HasSubstr("is a directory"));
}

TEST_F(FilesTest, CreatesPrivatelyAndTruncates) {
  put(folder_ / "out", "something longer than before");
  std::filesystem::permissions(folder_ / "out", std::filesystem::perms(0644));
  auto file = files_.create(folder_ / "out");
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_TRUE((*file)->write("short"));
  ASSERT_TRUE((*file)->sync());
  EXPECT_EQ(contents(folder_ / "out"), "short");
  EXPECT_EQ(mode_of(folder_ / "out"), "600");
}

TEST_F(FilesTest, DoesNotCreateThroughALink) {
  put(folder_ / "precious", "kept");
  std::filesystem::create_symlink(folder_ / "precious", folder_ / "link");
  const auto file = files_.create(folder_ / "link");
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error().message, HasSubstr("symbolic link"));
  EXPECT_EQ(contents(folder_ / "precious"), "kept");
}

TEST_F(FilesTest, AppendsToALog) {
  put(folder_ / "log", "one\n");
  {
    auto file = files_.append(folder_ / "log");
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_TRUE((*file)->write("two\n"));
  }
  EXPECT_EQ(contents(folder_ / "log"), "one\ntwo\n");
  ASSERT_TRUE(files_.append(folder_ / "fresh"));
  EXPECT_EQ(mode_of(folder_ / "fresh"), "600");
}

TEST_F(FilesTest, RenameReplacesFilesButNothingElse) {
  put(folder_ / "from", "new");
  put(folder_ / "to", "old");
  ASSERT_TRUE(files_.rename(folder_ / "from", folder_ / "to"));
  EXPECT_EQ(contents(folder_ / "to"), "new");
  EXPECT_FALSE(files_.exists(folder_ / "from"));

  std::filesystem::create_symlink("/dev/null", folder_ / "device");
  const auto refused = files_.rename(folder_ / "to", folder_ / "device");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("not a regular file"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ / "device"));
}

TEST_F(FilesTest, RemoveOfAnAbsentFileIsNoError) {
  put(folder_ / "gone", "");
  EXPECT_TRUE(files_.remove(folder_ / "gone"));
  EXPECT_FALSE(files_.exists(folder_ / "gone"));
  EXPECT_TRUE(files_.remove(folder_ / "gone"));
}

TEST_F(FilesTest, SameSeesThroughLinksAndSpellings) {
  put(folder_ / "a", "");
  put(folder_ / "b", "");
  std::filesystem::create_hard_link(folder_ / "a", folder_ / "hard");
  std::filesystem::create_symlink(folder_ / "a", folder_ / "soft");
  EXPECT_TRUE(files_.same(folder_ / "a", folder_ / "hard"));
  EXPECT_TRUE(files_.same(folder_ / "soft", folder_ / "./a"));
  EXPECT_FALSE(files_.same(folder_ / "a", folder_ / "b"));
  EXPECT_TRUE(files_.same(folder_ / "new", folder_ / "./new"));
  EXPECT_FALSE(files_.same(folder_ / "new", folder_ / "a"));
  EXPECT_TRUE(files_.same("there-is-no-such-file", "./there-is-no-such-file"));
  EXPECT_TRUE(files_.same("there-is-no-such-file",
                          std::filesystem::current_path() / "there-is-no-such-file"));
  EXPECT_FALSE(files_.same("there-is-no-such-file", "./nor-such-a-file"));
  EXPECT_FALSE(files_.same("there-is-no-such-file", ""));
  EXPECT_FALSE(files_.same("", ""));
}

TEST_F(FilesTest, TheSecondLockNamesTheFirstHolder) {
  auto first = files_.lock(folder_ / "db.lock", "run abc, process 12\x1b[2J");
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(mode_of(folder_ / "db.lock"), "600");
  const auto second = files_.lock(folder_ / "db.lock", "run def");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kLedgerBusy);
  EXPECT_THAT(second.error().message, HasSubstr("run abc, process 12"));
  EXPECT_EQ(second.error().message.find('\x1b'), std::string::npos);

  first.value().reset();
  EXPECT_EQ(contents(folder_ / "db.lock"), "");
  const auto third = files_.lock(folder_ / "db.lock", "run ghi");
  ASSERT_TRUE(third) << third.error().message;
  EXPECT_EQ(contents(folder_ / "db.lock"), "run ghi\n");
}

TEST_F(FilesTest, ALockInAMissingFolderIsALedgerError) {
  const auto failed = files_.lock(folder_ / "no/db.lock", "x");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::kLedger);
}

TEST_F(FilesTest, AFullDiskIsToldInWords) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
  auto file = files_.append("/dev/full");
  ASSERT_TRUE(file) << file.error().message;
  const auto written = (*file)->write("x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kOutput);
  EXPECT_THAT(written.error().message, HasSubstr("the disk is full"));
}

}  // namespace
}  // namespace longshore::environment
