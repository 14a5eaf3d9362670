#include "cli/session.hpp"

#include <gmock/gmock.h>

#include "support/temporary_folder.hpp"

namespace longshore::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class SessionTest : public ::testing::Test {
 protected:
  ManifestOptions options() const {
    ManifestOptions options;
    options.path = folder_ / "m.csv";
    options.common.name = "m";
    options.common.progress = report::ProgressStyle::kOff;
    return options;
  }
  config::Loaded loaded() const {
    config::Loaded loaded;
    loaded.configuration.ledger_path = folder_ / "longshore.db";
    loaded.configuration.output_directory = folder_.path().string();
    return loaded;
  }

  TemporaryFolder folder_;
};

TEST_F(SessionTest, AFailureBeforeTheRunReplacesTheSummaryOfAnEarlierOne) {
  ManifestOptions with = options();
  with.summary_path = folder_ / "s.json";
  EXPECT_EQ(Session(with).give_up({ErrorKind::kConfiguration, "first"}), ExitCode::kUsage);
  EXPECT_EQ(mode_of(with.summary_path), "600");
  EXPECT_EQ(Session(with).give_up({ErrorKind::kLedger, "second"}), ExitCode::kLedger);
  EXPECT_THAT(contents(with.summary_path), HasSubstr("\"exit_reason\": \"second\""));
}

TEST_F(SessionTest, AFailureBeforeTheRunReplacesNothingElse) {
  ManifestOptions with = options();
  with.summary_path = with.path;
  put(with.path, "reference_id,image_url\n");
  EXPECT_EQ(Session(with).give_up({ErrorKind::kConfiguration, "early"}), ExitCode::kUsage);
  EXPECT_EQ(contents(with.path), "reference_id,image_url\n");
}

TEST_F(SessionTest, TheSummaryCannotBeTheManifestNorTheLedger) {
  for (const char* name : {"m.csv", "longshore.db"}) {
    ManifestOptions with = options();
    with.summary_path = folder_ / name;
    Session session(with);
    const auto opened = session.open(loaded(), Purpose::kImport);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::kUsage);
    EXPECT_THAT(opened.error().message, HasSubstr(name));
  }
}

TEST_F(SessionTest, ASummaryThatCannotBeWrittenIsFoundBeforeTheRun) {
  ManifestOptions with = options();
  with.summary_path = folder_ / "no/s.json";
  Session session(with);
  const auto opened = session.open(loaded(), Purpose::kImport);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("no/s.json"));
}

TEST_F(SessionTest, TheLogFileIsPrivateAndNamesTheRun) {
  ManifestOptions with = options();
  with.common.log_file = folder_ / "run.log";
  with.common.log_format = report::LogFormat::kJson;
  Session session(with);
  config::Loaded warned = loaded();
  warned.warnings = {"LONGSHORE_TYPO names no key"};
  ASSERT_TRUE(session.open(warned, Purpose::kImport));
  const std::string run_id = session.import_options(warned.configuration).run_id;
  EXPECT_EQ(mode_of(with.common.log_file), "600");
  EXPECT_THAT(contents(with.common.log_file), HasSubstr("\"run_id\":\"" + run_id + "\""));
  EXPECT_THAT(contents(with.common.log_file), HasSubstr("LONGSHORE_TYPO names no key"));
}

TEST_F(SessionTest, TheEndOfARunWritesTheSummary) {
  ManifestOptions with = options();
  with.summary_path = folder_ / "s.json";
  Session session(with);
  ASSERT_TRUE(session.open(loaded(), Purpose::kImport));
  Summary summary;
  summary.run_id = "r1";
  session.finish(summary);
  EXPECT_EQ(summary.exit_code, ExitCode::kDone);
  EXPECT_THAT(contents(with.summary_path), StartsWith("{\n  \"run_id\": \"r1\""));
}

TEST_F(SessionTest, ASummaryLostAtTheEndChangesTheExitCode) {
  ManifestOptions with = options();
  with.summary_path = folder_ / "s.json";
  Session session(with);
  ASSERT_TRUE(session.open(loaded(), Purpose::kImport));
  std::filesystem::create_directory(with.summary_path);
  Summary summary;
  session.finish(summary);
  EXPECT_EQ(summary.exit_code, ExitCode::kUnfinished);
  EXPECT_THAT(summary.exit_reason, HasSubstr("not a regular file"));
}

}  // namespace
}  // namespace longshore::cli
