#include <string>

#include "core/hash.hpp"
#include "core/json_text.hpp"
#include "manifest/mapper.hpp"

namespace longshore::manifest {
namespace {

// Quoted, so that no two mappings have one text.
void append(std::string& text, std::string_view value) {
  append_json_string(text, value);
  text += ' ';
}

void append(std::string& text, std::size_t number) {
  append(text, std::to_string(number));
}

void append(std::string& text, std::string_view name, const FieldSource& source) {
  append(text, name);
  append(text, static_cast<std::size_t>(source.kind));
  append(text, source.fields.size());
  for (const std::string& field : source.fields) append(text, field);
  append(text, source.pointer);
  append(text, source.value_json);
  append(text, source.split);
  append(text, source.prefix);
  append(text, source.default_json ? "default" : "");
  append(text, source.default_json.value_or(""));
}

void append(std::string& text, const std::vector<NamedSource>& sources) {
  append(text, sources.size());
  for (const auto& [name, source] : sources) append(text, name, source);
}

void append(std::string& text, std::optional<char> character) {
  append(text, character ? std::string_view(&*character, 1) : std::string_view());
}

std::string mapping_text(const Configuration& configuration) {
  const JobConfiguration& job = configuration.job;
  const ManifestConfiguration& manifest = configuration.manifest;
  std::string text;
  append(text, "reference_id", job.reference_id);
  append(text, "image_url", job.image_url);
  append(text, "tag", job.tag);
  append(text, job.data);
  append(text, job.extra);
  append(text, static_cast<std::size_t>(job.frames));
  append(text, manifest.delimiter);
  append(text, manifest.quote);
  append(text, static_cast<std::size_t>(manifest.header));
  append(text, manifest.columns.size());
  for (const std::string& column : manifest.columns) append(text, column);
  return text;
}

}  // namespace

std::uint64_t mapping_fingerprint(const Configuration& configuration) {
  return hash64(mapping_text(configuration));
}

std::uint64_t reading_fingerprint(const Configuration& configuration, ManifestFormat format) {
  std::string text = mapping_text(configuration);
  append(text, "priority_weight", configuration.job.priority_weight);
  append(text, "batch.by", configuration.batch.by);
  append(text, configuration.api.jobs_path);  // its version may need tags
  append(text, static_cast<std::size_t>(format));
  append(text, configuration.manifest.max_row_bytes);
  append(text, static_cast<std::size_t>(configuration.validate.urls));
  return hash64(text);
}

}  // namespace longshore::manifest
