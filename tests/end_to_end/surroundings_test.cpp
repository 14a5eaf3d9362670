// The tests of this folder do the same whatever the developer's shell says to the program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "import_checks.hpp"

namespace longshore::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

// Left as they were found.
class Exported {
 public:
  explicit Exported(const std::map<std::string, std::string>& variables) {
    for (const auto& [name, value] : variables) {
      const char* const before = std::getenv(name.c_str());
      before_.emplace_back(name, before == nullptr ? std::nullopt : std::optional(before));
      ::setenv(name.c_str(), value.c_str(), 1);
    }
  }
  ~Exported() {
    for (const auto& [name, value] : before_) {
      if (value) {
        ::setenv(name.c_str(), value->c_str(), 1);
      } else {
        ::unsetenv(name.c_str());
      }
    }
  }
  Exported(const Exported&) = delete;
  Exported& operator=(const Exported&) = delete;

 private:
  std::vector<std::pair<std::string, std::optional<std::string>>> before_;
};

TEST(Surroundings, OfTheDeveloperDoNotReachTheProgram) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(3));
  folder.write("home/longshore/longshore.yaml", "batch: {size: 7}\n");
  folder.write("home/.config/longshore/longshore.yaml", "batch: {size: 7}\n");
  const std::string nowhere = "http://127.0.0.1:1";
  const Exported exported({{"LONGSHORE_API_BASE_URL", "https://127.0.0.1:1"},
                           {"LONGSHORE_API_KEY_FILE", "/nope"},
                           {"https_proxy", nowhere},
                           {"HTTPS_PROXY", nowhere},
                           {"XDG_CONFIG_HOME", folder / "home"},
                           {"HOME", folder / "home"}});
  const Outcome importing = run(folder, {"import", "night.csv"});
  EXPECT_EQ(importing.code, 0) << importing.err;
  EXPECT_EQ(api.jobs().size(), 3U);
  std::filesystem::remove(folder / "longshore.yaml");
  EXPECT_THAT(run(folder, {"config", "show"}).out, Not(HasSubstr("size: 7 ")));
  // What the test itself gives does.
  EXPECT_THAT(run(folder, {"config", "show"}, {{"LONGSHORE_BATCH_SIZE", "8"}}).out,
              ContainsRegex("\n  size: 8 +# LONGSHORE_BATCH_SIZE\n"));
}

}  // namespace
}  // namespace longshore::testing
