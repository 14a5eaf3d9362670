#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/process.hpp"
#include "cli/session.hpp"
#include "config/default_yaml.hpp"
#include "config/schema.hpp"
#include "config/secret.hpp"
#include "config/show.hpp"
#include "core/wording.hpp"
#include "environment/real_environment.hpp"

namespace longshore::cli {
namespace {

// What a sound configuration may still lack, here and now, for an import: project, key, trust.
std::vector<std::string> missing(const Configuration& configuration) {
  std::vector<std::string> all;
  const auto add = [&all](const auto& result) {
    if (!result) all.push_back(result.error().message);
  };
  add(config::require_for_import(configuration));
  add(config::read_secret(configuration.api, environment_variables()));
  add(environment::RealEnvironment().check_network(configuration.api));
  return all;
}

std::string checked_text(const config::Loaded& loaded) {
  const auto set = static_cast<std::size_t>(std::ranges::count_if(
      loaded.origins, [](const auto& origin) { return origin.second != "default"; }));
  std::string text =
      fmt::format("{}: sound, {} set, {} by default\n",
                  loaded.file.empty() ? "no configuration file was found" : loaded.file,
                  counted(set, "key"), loaded.origins.size() - set);
  for (const std::string& what : missing(loaded.configuration)) {
    text += "an import would not start here: " + what + "\n";
  }
  return text;
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
