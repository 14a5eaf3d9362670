#include "cli/options.hpp"

#include <fmt/ranges.h>

#include "cli/help.hpp"
#include "cli/manifest_name.hpp"
#include "cli/option_definitions.hpp"
#include "core/nearest.hpp"
#include "simulator/faults.hpp"

namespace longshore::cli {
namespace {

OptionDoc documented(const CLI::Option& option, const KnownWords& words) {
  OptionDoc doc;
  if (!option.get_snames().empty()) doc.short_name = option.get_snames().front();
  if (!option.get_lnames().empty()) doc.long_name = option.get_lnames().front();
  if (option.get_positional()) doc.positional = option.get_name();
  if (option.get_items_expected_max() > 0) doc.value = option.get_type_name();
  doc.help = option.get_description();
  if (const auto known = words.find(&option); known != words.end()) doc.words = known->second;
  return doc;
}

CommandDoc documented(const CLI::App& app, const KnownWords& words) {
  CommandDoc doc;
  doc.name = app.get_name();
  doc.description = app.get_description();
  doc.example = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) doc.options.push_back(documented(*option, words));
    if (option->get_positional()) doc.positionals.push_back(documented(*option, words));
  }
  return doc;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

const CLI::App& innermost(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : *chosen.front();
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) {
    if (!command->get_group().empty()) names.push_back(command->get_name());
  }
  return names;
}

// The words for an argument that nothing takes.
std::string unexpected(const CLI::App& root, const std::string& argument) {
  const CLI::App& app = innermost(root);
  const bool is_option = argument.starts_with("-");
  const bool is_command = !is_option && &app == &root;
  const std::string kind = is_option ? "option" : is_command ? "command" : "argument";
  std::string message = "there is no " + kind + " " + argument;
  if (!is_option && !is_command) return "unexpected argument " + argument;
  const auto near = nearest(argument.substr(0, argument.find('=')),
                            is_option ? option_names(app) : command_names(app), 1);
  if (!near.empty()) message += "; did you mean " + near.front() + "?";
  return message;
}

// What a command cannot do without is its first argument.
std::string missing_argument(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) continue;
    if (option->get_name() == "MANIFEST") {
      return "the path of a manifest is missing (- reads standard input)";
    }
    return option->get_name() + " is missing: " + option->get_description();
  }
  return "an argument is missing";
}

Error usage_error(const CLI::App& root, const CLI::ParseError& error) {
  const CLI::App& app = innermost(root);
  std::string message = error.what();
  const std::vector<std::string> left = root.remaining(true);
  if (!left.empty()) {
    message = unexpected(root, left.front());
  } else if (&app == &root) {
    message = "a command is missing: " + fmt::format("{}", fmt::join(command_names(app), ", "));
  } else if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    message = missing_argument(app);
  } else if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    message = message.substr(0, message.find(':')) + " takes one value, and stands once";
  }
  const std::string command = &app == &root ? "longshore" : "longshore " + app.get_name();
  // One line, so that the last one tells the reason too.
  const std::string_view link = message.ends_with('?') ? " see " : "; see ";
  return Error{ErrorKind::kUsage, fmt::format("{}{}{} --help", message, link, command)};
}

Result<void> settle_name(ManifestOptions& options) {
  std::string& given = options.common.name;
  auto name = checked_manifest_name(given.empty() ? default_manifest_name(options.path) : given);
  if (!name) return name.error();
  given = std::move(*name);
  return {};
}

Result<void> settle(Definition& definition) {
  for (ManifestOptions* manifest :
       {&definition.import.manifest, &definition.check.manifest, &definition.recover.manifest}) {
    if (manifest->path.empty()) continue;
    if (Result<void> settled = settle_name(*manifest); !settled) return settled;
  }
  const ExportCommand& exporting = definition.export_rows;
  if (exporting.spreadsheet_safe && exporting.format != ExportFormat::kCsv) {
    return Error{ErrorKind::kUsage, "--spreadsheet-safe is for CSV; JSON starts no formula"};
  }
  auto faults = simulator::parse_faults(definition.faults);
  if (!faults) return faults.error();
  simulator::ServiceOptions& service = definition.simulate.options.server.service;
  service.faults = *faults;
  service.world.seed = service.fault_seed;
  return {};
}

std::string help_text(const CLI::App& app, const Definition& definition) {
  if (&app == &definition.app) return general_help(documented_commands());
  return command_help(documented(app, definition.words));
}

}  // namespace

std::vector<CommandDoc> documented_commands() {
  const Definition definition;
  std::vector<CommandDoc> docs{documented(definition.app, definition.words)};
  for (const CLI::App* app : definition.app.get_subcommands({})) {
    if (!app->get_group().empty()) docs.push_back(documented(*app, definition.words));
  }
  return docs;
}

Result<std::variant<Command, Information>> parse_arguments(int argc, const char* const* argv) {
  using Answer = std::variant<Command, Information>;
  Definition definition;
  CLI::App& app = definition.app;
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Answer(Information{help_text(innermost(app), definition)});
  } catch (const CLI::CallForVersion&) {
    return Answer(Information{app.version() + "\n"});
  } catch (const CLI::ParseError& error) {
    return usage_error(app, error);
  }
  if (Result<void> settled = settle(definition); !settled) return settled.error();
  return Answer(definition.chosen());
}

}  // namespace longshore::cli
