#include "cli/hook.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <thread>

#include "support/eventually.hpp"
#include "support/temporary_folder.hpp"

namespace longshore::cli {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

class HookTest : public ::testing::Test {
 protected:
  Hook hook(std::vector<std::string> command, milliseconds timeout = milliseconds(20'000)) {
    return {std::move(command), timeout, {{"PATH", "/usr/bin:/bin"}, {"HOW", "so"}}};
  }
  TemporaryFolder folder_;
};

TEST_F(HookTest, GetsTheInputItsArgumentsAndItsVariables) {
  const std::string out = folder_ / "out";
  const auto ran = run_hook(
      hook({"sh", "-c", "{ cat; echo \"$1|$2|$HOW|$(env | wc -l)\"; } > " + out, "sh", "a b", ""}),
      "{\"rows\": 1}\n");
  EXPECT_TRUE(ran) << ran.error().message;
  EXPECT_THAT(contents(out), HasSubstr("{\"rows\": 1}\na b||so|"));
}

TEST_F(HookTest, AHookThatReadsNothingIsNoFailure) {
  EXPECT_TRUE(run_hook(hook({"true"}), std::string(1'000'000, 'x')));
}

TEST_F(HookTest, TellsHowItFailed) {
  EXPECT_THAT(run_hook(hook({"sh", "-c", "exit 7"}), "").error().message,
              HasSubstr("the hook sh exited with 7"));
  EXPECT_THAT(run_hook(hook({"sh", "-c", "kill -9 $$"}), "").error().message,
              HasSubstr("ended by signal 9"));
  EXPECT_THAT(run_hook(hook({"no-such-program"}), "").error().message,
              HasSubstr("no-such-program cannot be started"));
}

TEST_F(HookTest, PastItsTimeItIsEndedWithWhatItStarted) {
  const std::string out = folder_ / "pid";
  const auto ran =
      run_hook(hook({"sh", "-c", "(trap '' TERM; sleep 600) & echo $! > " + out + "; wait"},
                    milliseconds(2'000)),
               "");
  ASSERT_FALSE(ran);
  EXPECT_THAT(ran.error().message, HasSubstr("took longer than 2s (hooks.timeout)"));
  ASSERT_NE(contents(out), "") << "two seconds are not enough to begin in";
  // The grandchild is gone too, or is on its way.
  const std::string stat = "/proc/" + std::to_string(std::stoi(contents(out))) + "/stat";
  EXPECT_TRUE(eventually([&stat] {
    const std::string text = std::filesystem::exists(stat) ? contents(stat) : "";
    return text.empty() || text.find(") Z ") != std::string::npos;
  }));
}

TEST_F(HookTest, ASignalEndsItAndNotWhoeverWaitsForIt) {
  const std::string out = folder_ / "begun";
  std::atomic<bool> over = false;  // nobody would be there to take the signal
  std::thread striking([&] {
    EXPECT_TRUE(eventually([&] { return std::filesystem::exists(out) || over; }));
    if (!over) ::kill(::getpid(), SIGTERM);
  });
  const auto ran = run_hook(hook({"sh", "-c", "echo > " + out + "; exec sleep 60"}), "");
  over = true;
  striking.join();
  ASSERT_FALSE(ran);
  EXPECT_THAT(ran.error().message,
              HasSubstr("the hook sh was ended, since longshore got a signal"));
}

TEST(WithoutSecret, TakesOutTheKeyUnderAnyName) {
  const config::EnvironmentVariables variables = without_secret(
      {{"LONGSHORE_API_KEY", "k"}, {"COPY", "k"}, {"PATH", "/bin"}}, "LONGSHORE_API_KEY");
  ASSERT_EQ(variables.size(), 1U);
  EXPECT_EQ(variables.front().first, "PATH");
  EXPECT_EQ(without_secret({{"A", ""}, {"B", ""}}, "A").size(), 1U);
}

}  // namespace
}  // namespace longshore::cli
