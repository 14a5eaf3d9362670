#include "cli/log_output.hpp"

#include <gmock/gmock.h>

#include "support/temporary_folder.hpp"
#include "support/virtual_clock.hpp"

namespace longshore::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// logrotate moves the file away under the run that writes it.
TEST(LogOutput, FollowsItsName) {
  const TemporaryFolder folder;
  CommonOptions options;
  options.log_file = folder / "a.log";
  environment::PosixFiles files;
  longshore::testing::VirtualClock clock;
  report::TerminalLine terminal(-1);
  LogOutput output(options, terminal);
  ASSERT_TRUE(output.open(files, clock, "run", {}));
  output.log().write(LogLevel::kInfo, "before");
  std::filesystem::rename(folder / "a.log", folder / "a.log.1");
  clock.advance(std::chrono::seconds(1));
  output.log().write(LogLevel::kInfo, "after");
  EXPECT_THAT(contents(folder / "a.log.1"), HasSubstr("before"));
  EXPECT_THAT(contents(folder / "a.log.1"), Not(HasSubstr("after")));
  EXPECT_THAT(contents(folder / "a.log"), HasSubstr("after"));
  EXPECT_EQ(mode_of(folder / "a.log"), "600");
}

}  // namespace
}  // namespace longshore::cli
