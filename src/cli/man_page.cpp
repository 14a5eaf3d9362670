#include "cli/man_page.hpp"

#include "cli/help.hpp"
#include "cli/version.hpp"
#include "config/keys.hpp"
#include "core/exit_words.hpp"

namespace longshore::cli {
namespace {

// Text that man(7) prints as it stands.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  const bool request = out.starts_with('.') || out.starts_with('\'');
  return request ? "\\&" + out : out;
}

std::string bold(std::string_view text) {
  return "\\fB" + roff(text) + "\\fR";
}
std::string italic(std::string_view text) {
  return "\\fI" + roff(text) + "\\fR";
}

std::string tagged(const std::string& tag, std::string_view text) {
  return ".TP\n" + tag + "\n" + roff(text) + "\n";
}

std::string tag_of(const OptionDoc& option) {
  if (!option.positional.empty()) return italic(option.positional);
  std::string tag = option.short_name.empty() ? "" : bold("-" + option.short_name) + ", ";
  tag += bold("--" + option.long_name);
  return option.value.empty() ? tag : tag + " " + italic(option.value);
}

std::string example(std::string_view line) {
  return ".PP\nExample:\n.PP\n.RS\n.nf\n" + roff(line) + "\n.fi\n.RE\n";
}

std::string section_of(const CommandDoc& command) {
  std::string out = ".SS " + roff(usage_text(command)) + "\n" + roff(command.description) + "\n";
  for (const OptionDoc& option : command.positionals) out += tagged(tag_of(option), option.help);
  for (const OptionDoc& option : command.options) {
    if (option.long_name != "help") out += tagged(tag_of(option), option.help);
  }
  return out + example(command.example);
}

std::string keys_section() {
  std::string out =
      ".SH CONFIGURATION\nWithout " + bold("--config") +
      ", the first of \\fI./longshore.yaml\\fR, \\fI$XDG_CONFIG_HOME/longshore/longshore.yaml\\fR "
      "and\n\\fI/etc/longshore/longshore.yaml\\fR is read. A variable overrides the file, and\n" +
      bold("--set") + " overrides both. The keys:\n";
  for (const config::Key& key : config::keys()) {
    const std::string fallback = config::default_text(key);
    std::string text(key.description);
    text += " Expected: " + config::expected(key) + ".";
    text += fallback.empty() ? "" : " Default: " + fallback + ".";
    out += tagged(bold(key.name) + " (" + roff(config::variable_name(key)) + ")", text);
  }
  return out;
}

std::string exit_section() {
  std::string out = ".SH EXIT STATUS\n";
  for (const ExitCode code : exit_codes()) {
    out += tagged(bold(std::to_string(static_cast<int>(code))), meaning_of(code));
  }
  return out;
}

}  // namespace

std::string man_page() {
  const std::vector<CommandDoc> commands = documented_commands();
  std::string out = ".TH LONGSHORE 1 \"\" \"longshore " + roff(version_number()) +
                    "\" \"User Commands\"\n.SH NAME\nlongshore \\- load a manifest of image URLs "
                    "into an annotation project\n.SH SYNOPSIS\n";
  for (std::size_t i = 1; i < commands.size(); ++i) {
    out += (i > 1 ? ".br\n" : "") + bold("longshore " + commands[i].name) + " [\\fIOPTIONS\\fR]";
    for (const OptionDoc& option : commands[i].positionals) out += " " + italic(option.positional);
    out += "\n";
  }
  out +=
      ".SH DESCRIPTION\nReads a CSV, TSV or JSONL manifest and creates one job a row through the\n"
      "annotation API, in batches, with retries, and never one twice: what was sent stands in a\n"
      "ledger before it is sent. The same command again continues whatever was interrupted.\n"
      ".SH COMMANDS\n";
  for (std::size_t i = 1; i < commands.size(); ++i) out += section_of(commands[i]);
  out += keys_section() + exit_section();
  out += ".SH ENVIRONMENT\n" +
         tagged(bold("LONGSHORE_API_KEY"),
                "The API key, unless api.key_env names another variable or api.key_file a file.") +
         tagged(bold("https_proxy") + ", " + bold("no_proxy"),
                "A proxy, where api.proxy names none.") +
         tagged(bold("NO_COLOR"), "Plain lines instead of a progress bar.");
  out += ".SH FILES\n" +
         tagged(italic("longshore.db"),
                "The ledger, with -wal, -shm and .lock beside it while an import runs. Keep it: it "
                "is what prevents a job from being paid twice.") +
         tagged(italic("MANIFEST-rejects.csv"),
                "Refused rows as they were, and beside it .reasons.jsonl with what is wrong.") +
         tagged(italic("MANIFEST-conflicts.csv"),
                "The same of the rows for which recover finds that other content was sent.");
  return out + ".SH SEE ALSO\nThe documentation in \\fI/usr/share/doc/longshore\\fR.\n";
}

}  // namespace longshore::cli
