#include "cli/help.hpp"

#include <fmt/format.h>

namespace longshore::cli {
namespace {

constexpr std::size_t kColumn = 26;

std::string line(std::string_view what, std::string_view help) {
  return fmt::format("  {:<{}}{}\n", what, kColumn - 2, help);
}

}  // namespace

std::string option_text(const OptionDoc& option) {
  if (!option.positional.empty()) return option.positional;
  std::string text = option.short_name.empty() ? "" : "-" + option.short_name + ", ";
  text += "--" + option.long_name;
  if (!option.value.empty()) text += " " + option.value;
  return text;
}

std::string usage_text(const CommandDoc& command) {
  std::string text = "longshore " + command.name + " [OPTIONS]";
  for (const OptionDoc& positional : command.positionals) text += " " + positional.positional;
  return text;
}

std::string command_help(const CommandDoc& command) {
  std::string out = command.description + "\nusage: " + usage_text(command) + "\n\n";
  for (const OptionDoc& option : command.positionals) out += line(option_text(option), option.help);
  for (const OptionDoc& option : command.options) out += line(option_text(option), option.help);
  return out + "\nExample: " + command.example + "\n";
}

std::string general_help(const std::vector<CommandDoc>& commands) {
  const CommandDoc& program = commands.front();
  std::string out = program.description + "\nusage: longshore COMMAND [OPTIONS]\n\n";
  for (std::size_t i = 1; i < commands.size(); ++i) {
    out += line(commands[i].name, commands[i].description);
  }
  out += "\n";
  for (const OptionDoc& option : program.options) out += line(option_text(option), option.help);
  return out + "\nEach command has its own --help; `man longshore` has all of it.\nExample: " +
         program.example + "\n";
}

}  // namespace longshore::cli
