#include "cli/console.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace longshore::cli {
namespace {

using ::testing::HasSubstr;

TEST(StandardOutputTest, AReaderThatHasGoneIsNoError) {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  StandardOutput out(ends[1]);
  EXPECT_TRUE(out.write("first\n"));
  EXPECT_TRUE(out.flush());
  EXPECT_FALSE(out.gone());
  ::close(ends[0]);
  EXPECT_TRUE(out.write("second\n"));
  EXPECT_TRUE(out.flush());
  EXPECT_TRUE(out.gone());
  EXPECT_TRUE(out.write(std::string(1'000'000, 'x')));
  ::close(ends[1]);
  std::signal(SIGPIPE, before);
}

TEST(StandardOutputTest, AFullDiskIsAnError) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  if (full < 0) GTEST_SKIP() << "there is no /dev/full here";
  StandardOutput out(full);
  EXPECT_TRUE(out.write("x"));
  const auto flushed = out.flush();
  ASSERT_FALSE(flushed);
  EXPECT_EQ(flushed.error().kind, ErrorKind::kOutput);
  EXPECT_THAT(flushed.error().message, HasSubstr("the disk is full"));
  ::close(full);
}

}  // namespace
}  // namespace longshore::cli
