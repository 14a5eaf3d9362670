// The commands that only read the ledger, as their users run them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "process.hpp"
#include "simulated_api.hpp"

namespace longshore::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kRows =
    "reference_id,image_url,tag\n"
    "a,https://x.example/a.jpg,t\n"
    "b,nowhere,t\n";

class ReadingCommands : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.write("longshore.yaml", api_.configuration());
    folder_.write("night.csv", kRows);
    ASSERT_EQ(run(folder_, {"import", "night.csv"}).code, 1);
  }

  Folder folder_;
  SimulatedApi api_{folder_, ""};
};

TEST_F(ReadingCommands, StatusShowsOneManifestByItsName) {
  const Outcome known = run(folder_, {"status", "--name", "night"});
  EXPECT_EQ(known.code, 0) << known.err;
  EXPECT_THAT(known.out, HasSubstr("night"));
  const Outcome unknown = run(folder_, {"status", "--name", "day"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("knows no manifest \"day\""));
  EXPECT_EQ(unknown.out, "");
}

TEST_F(ReadingCommands, WarningsGoWhereTheLogGoes) {
  for (const char* command : {"status", "export"}) {
    const std::string log = std::string(command) + ".log";
    const Outcome logged = run(folder_, {command, "--log-file", log, "--log-format", "json"},
                               {{"LONGSHORE_BATCH_SIZ", "1"}});
    EXPECT_EQ(logged.code, 0) << logged.err;
    EXPECT_EQ(logged.err, "");
    EXPECT_THAT(folder_.read(log),
                HasSubstr("\"level\":\"warning\",\"message\":\"LONGSHORE_BATCH_SIZ"));
    const Outcome quiet =
        run(folder_, {command, "--log-level", "error"}, {{"LONGSHORE_BATCH_SIZ", "1"}});
    EXPECT_EQ(quiet.err, "");
    const Outcome spoiling = run(folder_, {command, "--log-file", "longshore.db"});
    EXPECT_EQ(spoiling.code, 2);
    EXPECT_THAT(spoiling.err, HasSubstr("a log would spoil it"));
  }
}

TEST_F(ReadingCommands, ABatchIdThatIsNoUuidIsRefusedBeforeAnythingIsSent) {
  const auto before = api_.counters().requests;
  const Outcome refused =
      run(folder_, {"import", "--set", "batch.create=false", "--set", "batch.id=b1", "night.csv"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("--set: batch.id: this is not a UUID"));
  EXPECT_EQ(api_.counters().requests, before);
}

TEST_F(ReadingCommands, AManifestWithoutRowsSaysSo) {
  folder_.write("empty.csv", "reference_id,image_url,tag\n");
  const Outcome importing = run(folder_, {"import", "empty.csv"});
  EXPECT_EQ(importing.code, 0);
  EXPECT_THAT(importing.err, HasSubstr("(the manifest holds no rows): exit 0"));
  EXPECT_THAT(run(folder_, {"check", "empty.csv"}).out, HasSubstr("(the manifest holds no rows)"));
  EXPECT_THAT(run(folder_, {"import", "night.csv"}).err, Not(HasSubstr("no rows")));
}

}  // namespace
}  // namespace longshore::testing
