#include "config/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/default_yaml.hpp"
#include "config/keys.hpp"
#include "config/load.hpp"
#include "config/show.hpp"
#include "config/support.hpp"
#include "support/temporary_folder.hpp"

namespace longshore::config {
namespace {

std::string text_of(const std::string& name) {
  return contents(LONGSHORE_SOURCE_DIR "/config/" + name);
}

// tests/config/validate.py lets a validator judge both.
TEST(Schema, TheFileIsTheTable) {
  EXPECT_TRUE(json_schema() == text_of("longshore.schema.json"))
      << "write it anew: longshore config schema > config/longshore.schema.json";
}

TEST(DefaultYaml, IsTheFileThatShowsEveryKey) {
  EXPECT_EQ(default_yaml(), text_of("longshore.yaml"));
}

TEST(Show, GivesEachValueWithItsPlace) {
  Loaded loaded;
  loaded.configuration.api.project_id = "true";
  loaded.configuration.manifest.delimiter = ';';
  loaded.configuration.retry.max_delay = Milliseconds(90'000);
  for (const Key& key : keys()) loaded.origins.emplace(key.name, "default");
  loaded.origins["retry.max_delay"] = "c.yaml:7";
  const std::string shown = shown_yaml(loaded);
  EXPECT_THAT(shown, testing::ContainsRegex("\n  project_id: \"true\" +# default\n"));
  EXPECT_THAT(shown, testing::ContainsRegex("\n  max_delay: 90s +# c.yaml:7\n"));
  const Configuration again = configuration_of(shown);
  for (const Key& key : keys()) {
    if (key.type == Type::kPath) continue;
    EXPECT_EQ(value_text(key, again), value_text(key, loaded.configuration)) << key.name;
  }
}

}  // namespace
}  // namespace longshore::config
