#include "report/terminal_line.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <string>

namespace longshore::report {
namespace {

std::string read_some(int descriptor) {
  std::array<char, 256> bytes{};
  const ssize_t size = ::read(descriptor, bytes.data(), bytes.size());
  return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

class TerminalLineTest : public ::testing::Test {
 protected:
  TerminalLineTest() { EXPECT_EQ(::pipe(pipe_.data()), 0); }
  ~TerminalLineTest() override {
    ::close(pipe_[0]);
    ::close(pipe_[1]);
  }
  std::string written() const { return read_some(pipe_[0]); }

  std::array<int, 2> pipe_{};
};

TEST_F(TerminalLineTest, LinesTakeThePlaceOfTheBarWhichFollowsBelow) {
  TerminalLine line(pipe_[1]);
  line.print("first\n");
  EXPECT_EQ(written(), "first\n");
  line.show("bar");
  EXPECT_EQ(written(), "\rbar\x1b[J\r");
  line.print("second\n");
  EXPECT_EQ(written(), "\r\x1b[Jsecond\nbar\r");
  line.clear();
  EXPECT_EQ(written(), "\r\x1b[J");
  line.print("third\n");
  EXPECT_EQ(written(), "third\n");
}

TEST_F(TerminalLineTest, AStoppedProgramLeavesNoBar) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "the thread sanitizer's sigaction does not know SA_RESETHAND";
#endif
  const pid_t child = ::fork();
  if (child == 0) {
    ::setpgid(0, 0);  // a group without a parent in its session would not be stopped
    TerminalLine line(pipe_[1]);
    line.show("bar");
    ::raise(SIGTSTP);
    line.show("again");
    line.clear();
    ::raise(SIGTSTP);
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, WUNTRACED), child);
  ASSERT_TRUE(WIFSTOPPED(status));
  EXPECT_EQ(written(), "\rbar\x1b[J\r\r\x1b[J");
  ASSERT_EQ(::kill(child, SIGCONT), 0);
  ASSERT_EQ(::waitpid(child, &status, WUNTRACED), child);
  ASSERT_TRUE(WIFSTOPPED(status));
  EXPECT_EQ(written(), "\ragain\x1b[J\r\r\x1b[J") << "nothing to erase the second time";
  ASSERT_EQ(::kill(child, SIGCONT), 0);
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace longshore::report
