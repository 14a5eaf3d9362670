#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "environment/posix_files.hpp"
#include "support/temporary_folder.hpp"

namespace longshore::environment {
namespace {

using ::testing::HasSubstr;

class InputTest : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  PosixFiles files_;
};

// Opens a named pipe in a thread of its own, writes, and closes it.
std::thread write_to_pipe(const std::string& path, const std::string& text) {
  return std::thread([path, text] { std::ofstream(path, std::ios::binary) << text; });
}

TEST_F(InputTest, WaitsForTheWriterOfANamedPipe) {
  const std::string path = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  auto file = files_.open(path);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_FALSE((*file)->stamp().value().regular);
  std::thread writer = write_to_pipe(path, "hello");
  std::array<char, 16> buffer;
  EXPECT_EQ((*file)->read(buffer).value(), 5u);
  EXPECT_EQ((*file)->read(buffer).value(), 0u);
  writer.join();
}

TEST_F(InputTest, AnInterruptEndsAReadThatWaits) {
  const std::string path = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  auto file = files_.open(path);
  ASSERT_TRUE(file) << file.error().message;
  std::thread interrupter([this] { files_.interrupt_reads(); });
  std::array<char, 16> buffer;
  const auto read = (*file)->read(buffer);
  interrupter.join();
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kBrokenOff);
  EXPECT_THAT(read.error().message, HasSubstr("broken off"));
  EXPECT_FALSE((*file)->read(buffer)) << "it stays interrupted";
}

TEST_F(InputTest, TellsWhetherAReadOfAPipeWouldWait) {
  const std::string path = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  auto file = files_.open(path);
  ASSERT_TRUE(file) << file.error().message;
  const Milliseconds at_once(0);
  EXPECT_FALSE((*file)->ready(at_once)) << "no writer has come";
  const int writer = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  ASSERT_GE(writer, 0);
  EXPECT_FALSE((*file)->ready(Milliseconds(1))) << "it has written nothing";
  ASSERT_EQ(::write(writer, "ab", 2), 2);
  EXPECT_TRUE((*file)->ready(at_once));
  std::array<char, 2> buffer;
  EXPECT_EQ((*file)->read(buffer).value(), 2u);
  EXPECT_FALSE((*file)->ready(at_once));
  ::close(writer);
  EXPECT_TRUE((*file)->ready(at_once)) << "the end is there";
  EXPECT_EQ((*file)->read(buffer).value(), 0u);
}

TEST_F(InputTest, AHurriedReadTakesWhatAPipeHasAndWaitsNoLongerThanAMoment) {
  const std::string path = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  auto file = files_.open(path);
  ASSERT_TRUE(file) << file.error().message;
  const int writer = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  ASSERT_GE(writer, 0);
  std::thread hurrying([this] { files_.hurry_reads(); });
  std::array<char, 2> buffer;
  const auto silent = (*file)->read(buffer);
  hurrying.join();
  ASSERT_FALSE(silent) << "it may have been waiting for a writer that says nothing";
  EXPECT_EQ(silent.error().kind, ErrorKind::kBrokenOff);
  ASSERT_EQ(::write(writer, "abc", 3), 3);
  EXPECT_EQ((*file)->read(buffer).value(), 2u);
  EXPECT_EQ((*file)->read(buffer).value(), 1u);
  EXPECT_FALSE((*file)->read(buffer));
  ::close(writer);
  EXPECT_EQ((*file)->read(buffer).value(), 0u) << "the end is there";
}

TEST_F(InputTest, AHurriedReadOfARegularFileIsLikeAnyOther) {
  put(folder_ / "a", "hello");
  auto file = files_.open(folder_ / "a");
  ASSERT_TRUE(file) << file.error().message;
  files_.hurry_reads();
  std::array<char, 8> buffer;
  EXPECT_EQ((*file)->read(buffer).value(), 5u);
  EXPECT_EQ((*file)->read(buffer).value(), 0u);
}

TEST_F(InputTest, AnInterruptIsNotWaitedFor) {
  const std::string path = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  auto file = files_.open(path);
  ASSERT_TRUE(file) << file.error().message;
  files_.interrupt_reads();
  EXPECT_TRUE((*file)->ready(Milliseconds(60'000))) << "the read fails at once";
}

TEST_F(InputTest, ARegularFileIsAlwaysReady) {
  put(folder_ / "a", "");
  auto file = files_.open(folder_ / "a");
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_TRUE((*file)->ready(Milliseconds(0)));
}

TEST_F(InputTest, ARegularFileIsReadNoFurther) {
  put(folder_ / "a", "hello");
  auto file = files_.open(folder_ / "a");
  ASSERT_TRUE(file) << file.error().message;
  std::array<char, 2> buffer;
  EXPECT_EQ((*file)->read(buffer).value(), 2u);
  files_.interrupt_reads();
  const auto rest = (*file)->read(buffer);
  ASSERT_FALSE(rest);
  EXPECT_THAT(rest.error().message, HasSubstr("broken off"));
}

TEST_F(InputTest, AScratchFileGivesBackWhatWasPutIntoIt) {
  ::setenv("TMPDIR", folder_.path().c_str(), 1);
  auto scratch = files_.scratch();
  ::unsetenv("TMPDIR");
  ASSERT_TRUE(scratch) << scratch.error().message;
  ASSERT_TRUE((*scratch)->append("hello "));
  ASSERT_TRUE((*scratch)->append("world"));
  std::array<char, 5> middle;
  ASSERT_TRUE((*scratch)->read_at(4, middle));
  EXPECT_EQ(std::string(middle.data(), middle.size()), "o wor");
  ASSERT_TRUE((*scratch)->append("!"));
  std::array<char, 1> last;
  ASSERT_TRUE((*scratch)->read_at(11, last));
  EXPECT_EQ(last[0], '!');
  EXPECT_FALSE((*scratch)->read_at(9, middle)) << "there are only three left";
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path())) << "it has no name";
}

TEST_F(InputTest, AScratchFolderThatIsNotThereIsNamed) {
  ::setenv("TMPDIR", (folder_ / "no").c_str(), 1);
  const auto scratch = files_.scratch();
  ::unsetenv("TMPDIR");
  ASSERT_FALSE(scratch);
  EXPECT_THAT(scratch.error().message, HasSubstr(folder_ / "no"));
}

}  // namespace
}  // namespace longshore::environment
