// Imports that end before they begin: who is told of it, and where.
#include <gmock/gmock.h>

#include "cli/session.hpp"
#include "support/surroundings.hpp"
#include "support/temporary_folder.hpp"

namespace longshore::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class EarlyEndTest : public ::testing::Test {
 protected:
  EarlyEndTest() {
    forget_surroundings();
    put(folder_ / "m.csv", kManifest);
    put(folder_ / "key", "k");
    std::filesystem::permissions(folder_ / "key", std::filesystem::perms::owner_read);
    put(folder_ / "longshore.yaml",
        "api: {project_id: p, key_file: key, base_url: \"https://127.0.0.1:9\"}\n"
        "hooks: {on_finish: [sh, -c, \"cat > '" +
            told_ + "'\"]}\n");
  }
  ManifestOptions options() const {
    ManifestOptions options;
    options.path = folder_ / "m.csv";
    options.common.config_file = folder_ / "longshore.yaml";
    options.common.name = "m";
    options.common.progress = report::ProgressStyle::kOff;
    return options;
  }
  // The import is refused, and the hook is told so with these words.
  void expect_told(const ManifestOptions& options, const std::string& words) {
    std::filesystem::remove(told_);
    EXPECT_EQ(run(ImportCommand{.manifest = options}), ExitCode::kUsage);
    EXPECT_THAT(contents(told_), AllOf(HasSubstr("\"exit_code\": 2"), HasSubstr(words)));
  }

  static constexpr const char* kManifest = "reference_id,image_url,tag,priority_weight\n";
  TemporaryFolder folder_;
  const std::string told_ = folder_ / "told";
};

TEST_F(EarlyEndTest, TheHookIsToldOfAMissingKeyOrProject) {
  ManifestOptions with = options();
  with.common.overrides = {"api.key_file=/nope"};
  expect_told(with, "/nope");
  with.common.overrides = {"api.project_id="};
  expect_told(with, "api.project_id");
}

TEST_F(EarlyEndTest, TheHookIsToldOfOutputsThatCannotBeWritten) {
  ManifestOptions with = options();
  with.common.log_file = "/nope/x";
  expect_told(with, "--log-file");
  with = options();
  with.summary_path = "/nope/s.json";
  expect_told(with, "--summary");
  with.summary_path = with.path;
  expect_told(with, "--summary");
  EXPECT_EQ(contents(with.path), kManifest) << "what it may not replace it does not";
}

TEST_F(EarlyEndTest, ARecoveryEndsWithoutItsLog) {
  ManifestOptions with = options();
  with.common.log_file = folder_ / "run.log";
  with.common.overrides = {"api.key_file=/nope"};
  EXPECT_EQ(run(RecoverCommand{with}), ExitCode::kUsage);
  EXPECT_FALSE(std::filesystem::exists(with.common.log_file));
  EXPECT_FALSE(std::filesystem::exists(told_)) << "no import ended";
}

TEST_F(EarlyEndTest, ACheckHasNoHook) {
  ManifestOptions with = options();
  with.common.log_file = "/nope/x";
  EXPECT_EQ(run(CheckCommand{with}), ExitCode::kUsage);
  EXPECT_FALSE(std::filesystem::exists(told_));
}

// A rename would refuse to replace it, hours later.
TEST_F(EarlyEndTest, WhatIsNoRegularFileIsRefusedBeforehand) {
  std::filesystem::create_directory(folder_ / "dir");
  for (const std::string& path : {folder_ / "dir", std::string("/dev/null")}) {
    ManifestOptions with = options();
    with.rejects_path = path;
    expect_told(with, path + " is not a regular file");
    with.summary_path = folder_ / "s.json";
    EXPECT_EQ(run(CheckCommand{with}), ExitCode::kUsage);
    EXPECT_THAT(contents(with.summary_path), HasSubstr("--rejects"));
    with = options();
    with.report_path = path;
    expect_told(with, "--report: " + path + " is not a regular file");
    with = options();
    with.metrics_path = path;
    expect_told(with, "--metrics: " + path + " is not a regular file");
  }
}

}  // namespace
}  // namespace longshore::cli
