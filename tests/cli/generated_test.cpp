// What is generated from the definitions of the command line and of the configuration.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "cli/man_page.hpp"
#include "cli/options.hpp"
#include "config/keys.hpp"
#include "support/temporary_folder.hpp"

namespace longshore::cli {
namespace {

using ::testing::HasSubstr;

TEST(GeneratedPages, StandInTheDocumentationAsTheyAre) {
  const std::string docs = LONGSHORE_SOURCE_DIR "/docs/";
  EXPECT_TRUE(contents(docs + "commands.md") == commands_page())
      << "write it anew: longshore generate commands > docs/commands.md";
  EXPECT_TRUE(contents(docs + "configuration.md") == keys_page())
      << "write it anew: longshore generate keys > docs/configuration.md";
}

TEST(GeneratedPages, NameEveryCommandOptionAndKey) {
  const std::string man = man_page();
  const std::string commands = commands_page();
  const std::string completion = bash_completion();
  for (const CommandDoc& command : documented_commands()) {
    EXPECT_NE(command.name, "generate");
    for (const OptionDoc& option : command.options) {
      EXPECT_THAT(completion, HasSubstr("--" + option.long_name));
      if (command.name == "longshore" || option.long_name == "help") continue;
      EXPECT_THAT(commands, HasSubstr("--" + option.long_name));
    }
  }
  for (const config::Key& key : config::keys()) {
    EXPECT_THAT(man, HasSubstr("\\fB" + std::string(key.name) + "\\fR"));
    EXPECT_THAT(keys_page(), HasSubstr("`" + std::string(key.name) + "`"));
  }
}

TEST(ManPage, EscapesWhatRoffWouldObey) {
  // Each line that starts with a full stop is a request of man(7).
  std::istringstream lines(man_page());
  const std::set<std::string> requests{".TH", ".SH", ".SS", ".TP", ".PP",
                                       ".RS", ".RE", ".nf", ".fi", ".br"};
  for (std::string line; std::getline(lines, line);) {
    EXPECT_FALSE(line.starts_with("'")) << line;
    if (!line.starts_with('.')) continue;
    EXPECT_TRUE(requests.contains(line.substr(0, 3))) << line;
  }
}

}  // namespace
}  // namespace longshore::cli
