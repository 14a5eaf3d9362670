#include "config/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "config/file.hpp"
#include "config/support.hpp"

namespace longshore::config {
namespace {

using testing::ElementsAre;

TEST(Load, LaterSourcesOverrideEarlierOnes) {
  const std::string text =
      "delivery:\n"
      "  max_in_flight: 2\n"
      "retry:\n"
      "  max_attempts: 3\n"
      "batch: {size: 4}\n";
  const Result<Loaded> loaded = load_text(
      text, {{"LONGSHORE_DELIVERY_MAX_IN_FLIGHT", "5"}, {"LONGSHORE_RETRY_MAX_ATTEMPTS", "6"}},
      {"delivery.max_in_flight=7", "delivery.max_in_flight=8"});
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->configuration.delivery.max_in_flight, 8U);
  EXPECT_EQ(loaded->configuration.retry.max_attempts, 6U);
  EXPECT_EQ(loaded->configuration.batch.size, 4U);
  EXPECT_EQ(loaded->origins.at("delivery.max_in_flight"), "--set");
  EXPECT_EQ(loaded->origins.at("retry.max_attempts"), "LONGSHORE_RETRY_MAX_ATTEMPTS");
  EXPECT_EQ(loaded->origins.at("batch.size"), "c.yaml:5");
  EXPECT_EQ(loaded->origins.at("batch.name"), "default");
}

TEST(Load, ScalarsOfOverridesAreTakenAsTheyAre) {
  const Configuration c = configuration_of(
      "", {{"LONGSHORE_BATCH_NAME", "{manifest}: {number}"}, {"LONGSHORE_MANIFEST_DELIMITER", "|"}},
      {"api.project_id=\"a b\"", "manifest.quote='", "batch.description=null",
       "batch.by={field: x}", "manifest.header=false", "manifest.columns=[a, b]"});
  EXPECT_EQ(c.batch.name, "{manifest}: {number}");
  EXPECT_EQ(c.manifest.delimiter, '|');
  EXPECT_EQ(c.api.project_id, "a b");
  EXPECT_EQ(c.manifest.quote, '\'');
  EXPECT_EQ(c.batch.description, "");
  EXPECT_EQ(c.batch.by.where, "--set");
  EXPECT_THAT(c.batch.by.fields, ElementsAre("x"));
  EXPECT_THAT(c.manifest.columns, ElementsAre("a", "b"));
}

TEST(Load, AMemberOfDataIsSetByItsName) {
  const Configuration c =
      configuration_of("job:\n  data:\n    a: {field: x}\n    b: {field: y}\n", {},
                       {"job.data.a={value: 1}", "job.data.c.d={field: z}"});
  ASSERT_EQ(c.job.data.size(), 3U);
  EXPECT_EQ(c.job.data[0].first, "a");
  EXPECT_EQ(c.job.data[0].second.value_json, "1");
  EXPECT_EQ(c.job.data[1].first, "b");
  EXPECT_EQ(c.job.data[2].first, "c.d");
}

TEST(Load, AnEmptySourceOrValueIsNone) {
  const Configuration c = configuration_of(
      "job:\n  tag:\n  priority_weight: null\n  image_url: ~\n  data:\nbatch:\n  by:\napi:\n"
      "validate:\nmanifest:\n  columns:\n");
  EXPECT_EQ(c.job.tag.kind, FieldSource::Kind::kNone);
  EXPECT_EQ(c.job.priority_weight.kind, FieldSource::Kind::kNone);
  EXPECT_EQ(c.job.image_url.kind, FieldSource::Kind::kNone);
  EXPECT_EQ(c.batch.by.kind, FieldSource::Kind::kNone);
}

TEST(Load, PathsInTheFileStartAtItsDirectory) {
  const TemporaryFolder directory;
  LoadRequest request;
  request.file = directory.write("etc/c.yaml",
                                 "ledger: {path: ../var/l.db}\n"
                                 "output: {directory: /out}\n"
                                 "api:\n  ca_file: ca.pem\n  key_file: key\n");
  request.environment = {{"LONGSHORE_API_KEY_FILE", "./here"}};
  const Result<Loaded> loaded = load(request);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->file, *request.file);
  EXPECT_EQ(loaded->configuration.ledger_path, directory / "var/l.db");
  EXPECT_EQ(loaded->configuration.output_directory, "/out");
  EXPECT_EQ(loaded->configuration.api.ca_file, directory / "etc/ca.pem");
  EXPECT_EQ(loaded->configuration.api.key_file, "here");
}

TEST(Load, DefaultPathsStartAtTheFilesDirectoryToo) {
  const TemporaryFolder directory;
  LoadRequest request;
  request.file = directory.write("c.yaml", "");
  EXPECT_EQ(load(request)->configuration.ledger_path, directory / "longshore.db");
  request.ledger_path = "mine.db";
  const Result<Loaded> loaded = load(request);
  EXPECT_EQ(loaded->configuration.ledger_path, "mine.db");
  EXPECT_EQ(loaded->origins.at("ledger.path"), "--ledger");
}

TEST(Load, AFileThatIsNamedHasToBeThere) {
  const TemporaryFolder directory;
  LoadRequest request;
  request.file = directory / "none.yaml";
  EXPECT_EQ(
      load(request).error().message,
      *request.file + ": the configuration cannot be opened: there is no such file or folder");
  request.file = directory.path();
  EXPECT_EQ(load(request).error().message,
            directory.path().string() + ": the configuration is a directory; expected a file");
  request.file = directory.write("long.yaml", std::string(256 * 1024 + 1, ' '));
  EXPECT_EQ(load(request).error().message,
            *request.file + ": the configuration is too long; expected at most 256KiB");
}

TEST(Search, HasItsPlacesInOrder) {
  EXPECT_THAT(search_paths({{"HOME", "/home/a"}}),
              ElementsAre("longshore.yaml", "/home/a/.config/longshore/longshore.yaml",
                          "/etc/longshore/longshore.yaml"));
  EXPECT_THAT(search_paths({{"HOME", "/home/a"}, {"XDG_CONFIG_HOME", "/x"}}),
              ElementsAre("longshore.yaml", "/x/longshore/longshore.yaml",
                          "/etc/longshore/longshore.yaml"));
  EXPECT_THAT(search_paths({{"XDG_CONFIG_HOME", "relative"}}),
              ElementsAre("longshore.yaml", "/etc/longshore/longshore.yaml"));
}

TEST(Search, TakesTheFirstThatIsThere) {
  const TemporaryFolder directory;
  const std::string second = directory.write("b.yaml", "");
  const std::string third = directory.write("c.yaml", "");
  const std::string below_a_file = second + "/longshore.yaml";
  std::vector<std::string> warnings;
  EXPECT_EQ(first_existing({directory / "a.yaml", below_a_file, second, third}, warnings), second);
  EXPECT_EQ(first_existing({directory / "a.yaml"}, warnings), std::nullopt);
  EXPECT_THAT(warnings, ElementsAre());
}

TEST(Search, WarnsOfAPlaceThatCannotBeLookedAt) {
  std::vector<std::string> warnings;
  const std::string endless = "/" + std::string(5000, 'a');
  EXPECT_EQ(first_existing({endless}, warnings), std::nullopt);
  EXPECT_THAT(
      warnings,
      ElementsAre(endless + ": no configuration was looked for here: the name is too long"));
}

TEST(Search, FindsTheUsersFile) {
  const TemporaryFolder directory;
  const TemporaryFolder empty;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(empty.path());
  LoadRequest request;
  request.environment = {{"XDG_CONFIG_HOME", directory.path()}};
  const std::string file = directory.write("longshore/longshore.yaml", "batch: {size: 7}\n");
  const Result<Loaded> user = load(request);
  empty.write("longshore.yaml", "batch: {size: 8}\n");
  const Result<Loaded> here = load(request);
  std::filesystem::current_path(before);
  ASSERT_TRUE(user && here);
  EXPECT_EQ(user->file, file);
  EXPECT_EQ(user->configuration.batch.size, 7U);
  EXPECT_EQ(here->file, "longshore.yaml");
  EXPECT_EQ(here->configuration.batch.size, 8U);
  EXPECT_EQ(here->configuration.ledger_path, "longshore.db");
}

TEST(Warnings, NameVariablesThatDoNothing) {
  const Result<Loaded> loaded = load_text("", {{"LONGSHORE_DELIVERY_MAX_INFLIGHT", "3"},
                                               {"LONGSHORE_API_KEY", "secret"},
                                               {"LONGSHORE_DATA", "/data"},
                                               {"LONGSHORE_ZZZZZZZZZZZZZZZZZZ", "1"},
                                               {"OTHER", "1"}});
  ASSERT_TRUE(loaded);
  EXPECT_THAT(loaded->warnings,
              ElementsAre("LONGSHORE_DELIVERY_MAX_INFLIGHT: this variable names no key of the "
                          "configuration and does nothing; did you mean "
                          "LONGSHORE_DELIVERY_MAX_IN_FLIGHT?",
                          "LONGSHORE_ZZZZZZZZZZZZZZZZZZ: this variable names no key of the "
                          "configuration and does nothing"));
}

TEST(Warnings, LeaveOutTheVariableThatHoldsTheKey) {
  const Result<Loaded> loaded =
      load_text("api: {key_env: LONGSHORE_SECRET}\n",
                {{"LONGSHORE_SECRET", "secret"}, {"LONGSHORE_API_KEY", "other"}});
  ASSERT_TRUE(loaded);
  ASSERT_EQ(loaded->warnings.size(), 1U);
  EXPECT_THAT(loaded->warnings[0], testing::StartsWith("LONGSHORE_API_KEY: this variable"));
}

TEST(Import, NeedsAProject) {
  Configuration configuration;
  EXPECT_EQ(require_for_import(configuration).error().message,
            "api.project_id: an import needs the project's id; give it in the configuration file, "
            "as LONGSHORE_API_PROJECT_ID, or with --set api.project_id=ID");
  configuration.api.project_id = "p";
  EXPECT_TRUE(require_for_import(configuration));
}

}  // namespace
}  // namespace longshore::config
