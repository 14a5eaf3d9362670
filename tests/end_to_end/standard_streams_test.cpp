// Started without standard input, output or error: what is opened next must not take their place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "process.hpp"
#include "simulated_api.hpp"

namespace longshore::testing {
namespace {

using ::testing::HasSubstr;

class ClosedStreams : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.write("longshore.yaml", api_.configuration());
    folder_.write("night.csv",
                  "reference_id,image_url,tag\n"
                  "a,https://x.example/a.jpg,t\n");
  }
  Folder folder_;
  SimulatedApi api_{folder_, ""};
};

TEST_F(ClosedStreams, AnInputThatIsClosedCannotBeRead) {
  for (const std::string command : {"check", "import"}) {
    const Outcome refused = shell(folder_, "exec \"$0\" " + command + " - <&-");
    EXPECT_EQ(refused.code, 6) << refused.err;
    EXPECT_THAT(refused.err + refused.out, HasSubstr("standard input is closed"));
  }
  EXPECT_EQ(api_.counters().requests, 0U);
}

TEST_F(ClosedStreams, AnOutputThatIsClosedCannotBeWritten) {
  ASSERT_EQ(shell(folder_, "exec \"$0\" import night.csv <&- >&-").code, 0);
  for (const std::string command : {"export", "status", "config show", "check night.csv"}) {
    const Outcome refused = shell(folder_, "exec \"$0\" " + command + " >&-");
    EXPECT_EQ(refused.code, 3) << command;
    EXPECT_THAT(refused.err, HasSubstr("standard output cannot be written: it is closed"));
    const Outcome full = shell(folder_, "exec \"$0\" " + command + " >/dev/full");
    EXPECT_EQ(full.code, 3) << command;
    EXPECT_THAT(full.err, HasSubstr("standard output cannot be written: the disk is full"));
  }
}

// Whatever is opened first would get the log.
TEST_F(ClosedStreams, ARunNeedsNoneOfThem) {
  ASSERT_EQ(shell(folder_, "exec \"$0\" import --log-level trace night.csv <&- >&- 2>&-").code, 0);
  EXPECT_EQ(shell(folder_, "exec \"$0\" backup copy.db <&- >&- 2>&-").code, 0);
  EXPECT_THAT(run(folder_, {"export", "--ledger", "copy.db"}).out, HasSubstr(",a,accepted,"));
}

}  // namespace
}  // namespace longshore::testing
