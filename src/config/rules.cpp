#include "config/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/values.hpp"

namespace longshore::config {
namespace {

using Broken = std::optional<std::string>;

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

Broken backoffs(const Configuration& c) {
  if (c.retry.base_delay <= c.retry.max_delay) return std::nullopt;
  return fmt::format("base_delay ({}) is longer than max_delay ({}); expected at most as long",
                     duration_text(c.retry.base_delay), duration_text(c.retry.max_delay));
}

Broken fixed_batch(const Configuration& c) {
  if (!c.batch.create || c.batch.id.empty()) return std::nullopt;
  return "batch.id names a batch while batch.create is true; expected batch.create: false, or no "
         "batch.id";
}

Broken batch_names(const Configuration& c) {
  if (!c.batch.create || holds(c.batch.name, "{number}")) return std::nullopt;
  if (c.batch.size > 0) {
    return "batch.name lacks {number}, so that batches would share a name; expected {number} in "
           "it, "
           "or batch.size: 0";
  }
  if (c.batch.by.kind != FieldSource::Kind::kNone && !holds(c.batch.name, "{key}")) {
    return "batch.name lacks {key}, so that the batches of batch.by would share a name; expected "
           "{key} or {number} in it";
  }
  return std::nullopt;
}

Broken key_without_by(const Configuration& c, const std::string& text) {
  const bool by = c.batch.by.kind != FieldSource::Kind::kNone;
  if (!c.batch.create || by || !holds(text, "{key}")) return std::nullopt;
  return "{key} is the value of batch.by, which is not given; expected batch.by, or no {key}";
}

Broken name_without_by(const Configuration& c) {
  return key_without_by(c, c.batch.name);
}

Broken description_without_by(const Configuration& c) {
  return key_without_by(c, c.batch.description);
}

Broken no_header(const Configuration& c) {
  const ManifestConfiguration& m = c.manifest;
  if (m.header || !m.columns.empty() || m.format == ManifestFormat::kJsonl) return std::nullopt;
  return "there is no header and nothing names the columns; expected their names in "
         "manifest.columns";
}

Broken header_and_columns(const Configuration& c) {
  if (!c.manifest.header || c.manifest.columns.empty()) return std::nullopt;
  return "manifest.columns names the columns while manifest.header is true; expected "
         "manifest.header: false, or no columns";
}

Broken tabs(const Configuration& c) {
  if (c.manifest.format != ManifestFormat::kTsv || c.manifest.delimiter.value_or('\t') == '\t') {
    return std::nullopt;
  }
  return "a tsv is separated by tabs; expected manifest.delimiter: auto, or manifest.format: csv";
}

Broken quote_and_delimiter(const Configuration& c) {
  if (!c.manifest.quote || c.manifest.quote != c.manifest.delimiter) return std::nullopt;
  return "manifest.quote and manifest.delimiter are the same character; expected two different "
         "ones";
}

Broken cost_without_price(const Configuration& c) {
  if (c.limits.max_cost == 0 || c.cost.per_job > 0) return std::nullopt;
  return "limits.max_cost is set, but nothing says what a job costs; expected cost.per_job";
}

struct Rule {
  std::vector<std::string_view> keys;  // the first is named where several were given alike
  Broken (*broken)(const Configuration&);
};

const std::array<Rule, 10>& rules() {
  static const std::array<Rule, 10> all{{
      {{"retry.base_delay", "retry.max_delay"}, backoffs},
      {{"batch.id", "batch.create"}, fixed_batch},
      {{"batch.name", "batch.size", "batch.by", "batch.create"}, batch_names},
      {{"batch.name", "batch.by", "batch.create"}, name_without_by},
      {{"batch.description", "batch.by", "batch.create"}, description_without_by},
      {{"manifest.header", "manifest.columns", "manifest.format"}, no_header},
      {{"manifest.columns", "manifest.header"}, header_and_columns},
      {{"manifest.delimiter", "manifest.format"}, tabs},
      {{"manifest.quote", "manifest.delimiter"}, quote_and_delimiter},
      {{"limits.max_cost", "cost.per_job"}, cost_without_price},
  }};
  return all;
}

// Of the keys that were given, the one of the highest level.
std::string_view culprit(const Rule& rule, const Settings& settings) {
  std::string_view worst = rule.keys.front();
  Level level = Level::kDefault;
  for (const std::string_view key : rule.keys) {
    const auto place = settings.places.find(key);
    if (place == settings.places.end() || place->second.level <= level) continue;
    worst = key;
    level = place->second.level;
  }
  return worst;
}

}  // namespace

void check_rules(Settings& settings) {
  for (const Rule& rule : rules()) {
    const bool told = std::any_of(rule.keys.begin(), rule.keys.end(), [&](std::string_view key) {
      return settings.failed.contains(key);
    });
    if (told) continue;
    const Broken what = rule.broken(settings.configuration);
    if (!what) continue;
    const std::string_view key = culprit(rule, settings);
    const auto place = settings.places.find(key);
    settings.mistakes.add(place == settings.places.end() ? Place{} : place->second, key, *what);
  }
}

}  // namespace longshore::config
