#include "config/support.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace longshore::config {
namespace {

void remove_all_of(std::string& text, const std::string& part) {
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at)) {
    text.erase(at, part.size());
  }
}

}  // namespace

Result<Loaded> load_text(std::string_view text, const EnvironmentVariables& environment,
                         const std::vector<std::string>& overrides) {
  const TemporaryFolder directory;
  LoadRequest request;
  request.file = directory.write("c.yaml", text);
  request.environment = environment;
  request.overrides = overrides;
  Result<Loaded> loaded = load(request);
  const std::string prefix = directory / "";
  if (!loaded) {
    remove_all_of(loaded.error().message, prefix);
    return loaded;
  }
  for (auto& [key, origin] : loaded->origins) remove_all_of(origin, prefix);
  JobConfiguration& job = loaded->configuration.job;
  for (FieldSource* source : {&job.reference_id, &job.image_url, &job.tag, &job.priority_weight}) {
    remove_all_of(source->where, prefix);
  }
  for (auto* members : {&job.data, &job.extra}) {
    for (auto& [name, source] : *members) remove_all_of(source.where, prefix);
  }
  return loaded;
}

std::string message_of(std::string_view text, const EnvironmentVariables& environment,
                       const std::vector<std::string>& overrides) {
  const Result<Loaded> loaded = load_text(text, environment, overrides);
  if (loaded) return "loaded";
  EXPECT_EQ(loaded.error().kind, ErrorKind::kConfiguration);
  return loaded.error().message;
}

Configuration configuration_of(std::string_view text, const EnvironmentVariables& environment,
                               const std::vector<std::string>& overrides) {
  const Result<Loaded> loaded = load_text(text, environment, overrides);
  if (loaded) return loaded->configuration;
  ADD_FAILURE() << loaded.error().message;
  return {};
}

}  // namespace longshore::config
