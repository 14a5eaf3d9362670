#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/process.hpp"
#include "cli/session.hpp"
#include "config/default_yaml.hpp"
#include "config/schema.hpp"
#include "config/secret.hpp"
#include "config/show.hpp"
#include "report/wording.hpp"

namespace longshore::cli {
namespace {

// What a sound configuration may still lack, here and now, for an import.
std::string missing_text(const Configuration& configuration) {
  if (const auto fit = config::require_for_import(configuration); !fit) return fit.error().message;
  const auto key = config::read_secret(configuration.api, environment_variables());
  return key ? "" : key.error().message;
}

std::string checked_text(const config::Loaded& loaded) {
  const auto set = static_cast<std::size_t>(std::ranges::count_if(
      loaded.origins, [](const auto& origin) { return origin.second != "default"; }));
  std::string text =
      fmt::format("{}: sound, {} set, {} by default\n",
                  loaded.file.empty() ? "no configuration file was found" : loaded.file,
                  report::counted(set, "key"), loaded.origins.size() - set);
  const std::string missing = missing_text(loaded.configuration);
  return missing.empty() ? text : text + "an import would not start here: " + missing + "\n";
}

// What the action prints. Errors: kConfiguration.
Result<std::string> answer(const ConfigCommand& command) {
  if (command.action == ConfigAction::kDefault) return std::string(config::default_yaml());
  if (command.action == ConfigAction::kSchema) return config::json_schema();
  const auto loaded = load_configuration(command.common);
  if (!loaded) return loaded.error();
  for (const std::string& warning : loaded->warnings) complain(warning);
  return command.action == ConfigAction::kCheck ? checked_text(*loaded)
                                                : config::shown_yaml(*loaded);
}

}  // namespace

ExitCode run(const ConfigCommand& command) {
  const auto text = answer(command);
  if (!text) {
    complain(text.error().message);
    return exit_code_of(text.error().kind);
  }
  return print(*text) ? ExitCode::kDone : exit_code_of(ErrorKind::kOutput);
}

}  // namespace longshore::cli
