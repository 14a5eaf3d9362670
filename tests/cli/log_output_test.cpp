#include "cli/log_output.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <thread>

#include "support/temporary_folder.hpp"

namespace longshore::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// logrotate moves the file away under the run that writes it.
TEST(LogOutput, FollowsItsName) {
  const TemporaryFolder folder;
  CommonOptions options;
  options.log_file = folder / "a.log";
  environment::RealEnvironment environment;
  report::TerminalLine terminal(-1);
  LogOutput output(options, terminal);
  ASSERT_TRUE(output.open(environment, "run", {}));
  output.log().write(LogLevel::kInfo, "before");
  std::filesystem::rename(folder / "a.log", folder / "a.log.1");
  std::this_thread::sleep_for(std::chrono::milliseconds(1'100));
  output.log().write(LogLevel::kInfo, "after");
  EXPECT_THAT(contents(folder / "a.log.1"), HasSubstr("before"));
  EXPECT_THAT(contents(folder / "a.log.1"), Not(HasSubstr("after")));
  EXPECT_THAT(contents(folder / "a.log"), HasSubstr("after"));
  EXPECT_EQ(mode_of(folder / "a.log"), "600");
}

}  // namespace
}  // namespace longshore::cli
