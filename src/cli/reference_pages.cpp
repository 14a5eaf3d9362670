// The pages of the documentation that are generated.
#include <fmt/format.h>

#include "cli/help.hpp"
#include "cli/man_page.hpp"
#include "config/keys.hpp"

namespace longshore::cli {
namespace {

// Text in a cell of a table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? "\\|" : std::string(1, c);
  return out;
}

std::string code(std::string_view text) {
  return text.empty() ? "" : "`" + cell(text) + "`";
}

}  // namespace

std::string commands_page() {
  std::string out =
      "# Commands\n\n"
      "<!-- Written by `longshore generate commands`; a test keeps it so. -->\n\n"
      "Standard output carries what was asked for, standard error all else. A repeated `--set` "
      "adds to the one before.\n";
  const std::vector<CommandDoc> commands = documented_commands();
  for (std::size_t i = 1; i < commands.size(); ++i) {
    const CommandDoc& command = commands[i];
    out += "\n## " + command.name + "\n\n" + command.description + "\n\n";
    out += "| `" + usage_text(command) + "` | |\n|---|---|\n";
    for (const auto* options : {&command.positionals, &command.options}) {
      for (const OptionDoc& option : *options) {
        out += fmt::format("| {} | {} |\n", code(option_text(option)), cell(option.help));
      }
    }
    out += "\nExample: `" + command.example + "`\n";
  }
  return out;
}

std::string keys_page() {
  std::string out =
      "# Configuration keys\n\n"
      "<!-- Written by `longshore generate keys`; a test keeps it so. -->\n\n"
      "Later overrides earlier: the defaults, the file, a variable `LONGSHORE_<KEY with _ for .>`, "
      "`--set KEY=VALUE`. Durations and sizes carry units.\n"
      "`longshore config default` prints the file with every key explained, "
      "`longshore config show` what is in effect and where it came from.\n";
  std::string_view section;
  for (const config::Key& key : config::keys()) {
    if (key.section() != section) {
      section = key.section();
      out += fmt::format(
          "\n## {}\n\n| key | default | what it is | expected |\n|---|---|---|---|\n", section);
    }
    out += fmt::format("| `{}` | {} | {} | {} |\n", key.name, code(config::default_text(key)),
                       cell(key.description), cell(config::expected(key)));
  }
  return out;
}

}  // namespace longshore::cli
