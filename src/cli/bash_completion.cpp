// The completion for bash, which needs nothing but bash itself.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/help.hpp"
#include "cli/man_page.hpp"

namespace longshore::cli {
namespace {

// The quoted words make one argument of compgen, which splits them again.
constexpr std::string_view kStart = R"sh(# Completion of longshore for bash.
_longshore() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local command= words= files= i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case ${COMP_WORDS[i]} in
      @COMMANDS@) command=${COMP_WORDS[i]} && break ;;
    esac
  done
  case $command:$previous in
)sh";

constexpr std::string_view kMiddle = R"sh(    *)
      case $command:$current in
)sh";

constexpr std::string_view kEnd = R"sh(      esac
      ;;
  esac
  if [[ -n $files ]]; then
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
    compopt -o filenames 2> /dev/null
  else
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2> /dev/null
  fi
}
complete -F _longshore longshore
)sh";

bool names_a_file(const OptionDoc& option) {
  const std::string& name = option.positional.empty() ? option.value : option.positional;
  return name == "FILE" || name == "PATH" || name == "DIR" || name == "MANIFEST";
}

std::string offer(const OptionDoc& option) {
  if (names_a_file(option)) return "files=1";
  return fmt::format("words='{}'", fmt::join(option.words, " "));
}

// What may follow an option that takes a value.
std::string values_of(const CommandDoc& command) {
  std::string out;
  for (const OptionDoc& option : command.options) {
    if (option.value.empty()) continue;
    std::string pattern = command.name + ":--" + option.long_name;
    if (!option.short_name.empty()) pattern += " | " + command.name + ":-" + option.short_name;
    out += fmt::format("    {}) {} ;;\n", pattern, offer(option));
  }
  return out;
}

// What may stand where no option waits for its value.
std::string starts_of(const CommandDoc& command) {
  std::vector<std::string> names;
  for (const OptionDoc& option : command.options) names.push_back("--" + option.long_name);
  std::string out =
      fmt::format("        {}:-*) words='{}' ;;\n", command.name, fmt::join(names, " "));
  for (const OptionDoc& option : command.positionals) {
    out += fmt::format("        {}:*) {} ;;\n", command.name, offer(option));
  }
  return out;
}

}  // namespace

std::string bash_completion() {
  std::vector<CommandDoc> commands = documented_commands();
  commands.front().name.clear();
  std::vector<std::string> names;
  for (std::size_t i = 1; i < commands.size(); ++i) names.push_back(commands[i].name);
  commands.front().positionals = {{.positional = "COMMAND", .words = names}};

  std::string out(kStart);
  constexpr std::string_view kCommands = "@COMMANDS@";
  out.replace(out.find(kCommands), kCommands.size(), fmt::format("{}", fmt::join(names, " | ")));
  for (const CommandDoc& command : commands) out += values_of(command);
  out += kMiddle;
  for (const CommandDoc& command : commands) out += starts_of(command);
  return out + std::string(kEnd);
}

}  // namespace longshore::cli
