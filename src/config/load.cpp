#include "config/load.hpp"

#include <filesystem>

#include "config/document.hpp"
#include "config/file.hpp"
#include "config/overrides.hpp"
#include "config/rules.hpp"
#include "config/settings.hpp"

namespace longshore::config {
namespace {

Result<void> read_file(const std::string& path, const std::string& directory, Settings& settings) {
  const Result<SmallFile> file = read_small_file(path, kConfigurationBytesMax);
  if (!file) {
    return Error{ErrorKind::kConfiguration, path + ": the configuration " + file.error().message};
  }
  read_document(file->text, Origin{Level::kFile, path, directory}, settings);
  return {};
}

// What the file does not say it means to be as if it said it: the same ledger wherever the
// program is started.
void resolve_defaults(const std::string& directory, Settings& settings) {
  for (const Key& key : keys()) {
    if (key.type != Type::kPath || settings.places.contains(key.name)) continue;
    std::string& path = std::get<Member<std::string>>(key.target)(settings.configuration);
    path = resolved_path(path, directory);
  }
}

std::map<std::string, std::string> origins_of(const Settings& settings) {
  std::map<std::string, std::string> origins;
  for (const Key& key : keys()) {
    const auto place = settings.places.find(key.name);
    origins.emplace(key.name,
                    place == settings.places.end() ? "default" : place->second.line_text());
  }
  return origins;
}

}  // namespace

Result<Loaded> load(const LoadRequest& request) {
  Loaded loaded;
  Settings settings;
  std::string directory;
  const std::optional<std::string> path =
      request.file ? request.file
                   : first_existing(search_paths(request.environment), loaded.warnings);
  if (path) {
    loaded.file = *path;
    directory = std::filesystem::path(*path).parent_path().string();
    if (const Result<void> read = read_file(*path, directory, settings); !read) {
      return read.error();
    }
  }
  apply_environment(request.environment, settings);
  apply_overrides(request.overrides, settings);
  if (request.ledger_path) apply_flag("--ledger", "ledger.path", *request.ledger_path, settings);
  resolve_defaults(directory, settings);
  check_rules(settings);
  if (!settings.mistakes.empty()) return settings.mistakes.error();

  for (std::string& warning :
       unknown_variables(request.environment, settings.configuration.api.key_env)) {
    loaded.warnings.push_back(std::move(warning));
  }
  loaded.origins = origins_of(settings);
  loaded.configuration = std::move(settings.configuration);
  return loaded;
}

Result<void> require_for_import(const Configuration& configuration) {
  if (!configuration.api.project_id.empty()) return {};
  return Error{ErrorKind::kConfiguration,
               "api.project_id: an import needs the project's id; give it in the configuration "
               "file, as LONGSHORE_API_PROJECT_ID, or with --set api.project_id=ID"};
}

}  // namespace longshore::config
