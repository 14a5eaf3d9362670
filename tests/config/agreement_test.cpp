// The table of keys, the defaults in the public header and the file with every key explained
// say the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "config/field_source.hpp"
#include "config/keys.hpp"
#include "config/load.hpp"
#include "config/support.hpp"

namespace longshore::config {
namespace {

const std::string kShown = LONGSHORE_SOURCE_DIR "/config/longshore.yaml";

TEST(Agreement, TheFileThatShowsEveryKeyIsTheDefault) {
  LoadRequest request;
  request.file = kShown;
  const Result<Loaded> loaded = load(request);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_THAT(loaded->warnings, testing::IsEmpty());
  for (const Key& key : keys()) {
    EXPECT_THAT(loaded->origins.at(std::string(key.name)), testing::StartsWith(kShown + ":"))
        << key.name << " is not in the file";
    if (key.type == Type::kPath) continue;
    EXPECT_EQ(value_text(key, loaded->configuration), default_text(key)) << key.name;
  }
  EXPECT_EQ(loaded->configuration.ledger_path, LONGSHORE_SOURCE_DIR "/config/longshore.db");
  EXPECT_EQ(loaded->configuration.output_directory, LONGSHORE_SOURCE_DIR "/config");
}

TEST(Agreement, DefaultsAreThoseOfTheContract) {
  const std::map<std::string, std::string> contract = {
      {"api.base_url", "https://api.playment.io"},
      {"api.project_id", ""},
      {"api.key_env", "LONGSHORE_API_KEY"},
      {"api.key_file", ""},
      {"api.ca_file", ""},
      {"api.jobs_path", "/v0/projects/{project_id}/jobs"},
      {"api.batch_path", "/v1/project/{project_id}/batch"},
      {"api.project_path", "/v1/projects/{project_id}/details"},
      {"api.batch_jobs_path", "/v0/projects/{project_id}/batch/{batch_id}"},
      {"api.connect_timeout", "10s"},
      {"api.request_timeout", "30s"},
      {"api.proxy", ""},
      {"manifest.format", "auto"},
      {"manifest.delimiter", "auto"},
      {"manifest.quote", "\""},
      {"manifest.header", "true"},
      {"manifest.columns", "[]"},
      {"manifest.max_row_bytes", "1MiB"},
      {"job.reference_id", "{field: reference_id}"},
      {"job.image_url", "{field: image_url}"},
      {"job.tag", "{field: tag}"},
      {"job.priority_weight", "{field: priority_weight}"},
      {"job.data", "{}"},
      {"job.extra", "{}"},
      {"job.frames", "columns"},
      {"validate.urls", "strict"},
      {"batch.size", "1000"},
      {"batch.by", ""},
      {"batch.name", "{manifest}-{date}-{number}"},
      {"batch.description", "{manifest}"},
      {"batch.create", "true"},
      {"batch.id", ""},
      {"batch.on_existing", "stop"},
      {"delivery.max_in_flight", "32"},
      {"delivery.requests_per_second", "20"},
      {"delivery.adaptive", "true"},
      {"delivery.on_remote_duplicate", "report"},
      {"delivery.give_up_after", "1h"},
      {"retry.max_attempts", "10"},
      {"retry.base_delay", "500ms"},
      {"retry.max_delay", "1m"},
      {"retry.after_timeout", "5s"},
      {"retry.retry_after_max", "15m"},
      {"cost.per_job", "0"},
      {"cost.currency", ""},
      {"limits.max_new_jobs", "0"},
      {"limits.max_cost", "0"},
      {"limits.first_refusals", "100"},
      {"ledger.path", "longshore.db"},
      {"output.directory", "."},
      {"output.report", "false"},
      {"output.metrics", ""},
      {"hooks.on_finish", "[]"},
      {"hooks.timeout", "1m"},
  };
  std::map<std::string, std::string> ours;
  for (const Key& key : keys()) ours.emplace(key.name, default_text(key));
  EXPECT_EQ(ours, contract);
}

TEST(Agreement, TheDefaultsOfAnEmptyFileAreThoseOfTheTable) {
  const Configuration configuration = configuration_of("");
  for (const Key& key : keys()) {
    if (key.type == Type::kPath) continue;
    EXPECT_EQ(value_text(key, configuration), default_text(key)) << key.name;
  }
}

TEST(Keys, EachHasANameADescriptionAndAVariableOfItsOwn) {
  std::set<std::string> names;
  std::set<std::string> variables;
  for (const Key& key : keys()) {
    EXPECT_TRUE(names.emplace(key.name).second) << key.name;
    EXPECT_TRUE(variables.insert(variable_name(key)).second) << key.name;
    EXPECT_THAT(key.description, testing::EndsWith(".")) << key.name;
    EXPECT_FALSE(key.type == Type::kText && key.expected.empty()) << key.name;
    EXPECT_FALSE(expected(key).empty()) << key.name;
    const bool amount = key.type == Type::kInteger || key.type == Type::kNumber ||
                        key.type == Type::kSize || key.type == Type::kDuration;
    EXPECT_EQ(amount, key.range.max > 0) << key.name;
    EXPECT_EQ(find_key(key.name), &key);
  }
  EXPECT_EQ(variable_name(*find_key("delivery.max_in_flight")), "LONGSHORE_DELIVERY_MAX_IN_FLIGHT");
  EXPECT_EQ(find_key("delivery"), nullptr);
}

// A value is written as --set takes it, so that what is shown can be given back.
TEST(Keys, AValueGivenBackIsTheSame) {
  const std::map<std::string, std::string> others = {
      {"api.base_url", "https://staging.example:8443/api"},
      {"api.project_id", "p: {1}"},
      {"api.key_file", "/run/key"},
      {"manifest.format", "jsonl"},
      {"manifest.delimiter", "tab"},
      {"manifest.quote", "'"},
      {"manifest.columns", "[id, \"image url\", \"1\", \"true\"]"},
      {"manifest.header", "false"},
      {"manifest.max_row_bytes", "3KB"},
      {"job.image_url",
       "{field: images, split: \"|\", prefix: \"https://h/a b/\", default: [\"x\",null]}"},
      {"job.tag", "{value: \"night \\\"shift\\\"\"}"},
      {"job.data",
       "{a: {fields: [front, back]}, \"b c\": {pointer: /a/*/b}, d: {value: "
       "{\"x\":[1,\"1\",true,null]}}}"},
      {"job.frames", "rows"},
      {"batch.by", "{pointer: /museum/name}"},
      {"batch.name", "{key}-{number}"},
      {"delivery.requests_per_second", "0.5"},
      {"delivery.on_remote_duplicate", "accept"},
      {"retry.base_delay", "1500ms"},
      {"output.report", "true"},
      {"hooks.on_finish", "[sh, \"-c\", \"\", \"\", cat]"},
  };
  std::vector<std::string> overrides;
  for (const auto& [key, text] : others) overrides.push_back(key + "=" + text);
  const Configuration configuration = configuration_of("", {}, overrides);
  for (const auto& [key, text] : others) {
    EXPECT_EQ(value_text(*find_key(key), configuration), text);
  }
}

}  // namespace
}  // namespace longshore::config
