#include "config/show.hpp"

#include <fmt/format.h>

#include "config/field_source.hpp"
#include "config/keys.hpp"
#include "core/utf8.hpp"

namespace longshore::config {
namespace {

constexpr std::size_t kCommentColumn = 48;

std::string yaml_of(const Key& key, const Configuration& configuration) {
  std::string text = value_text(key, configuration);
  const bool words =
      key.type == Type::kText || key.type == Type::kPath || key.type == Type::kCharacter;
  return words && !text.empty() ? flow_text(text) : text;
}

}  // namespace

std::string shown_yaml(const Loaded& loaded) {
  std::string out;
  std::string_view section;
  for (const Key& key : keys()) {
    if (key.section() != section) {
      out += fmt::format("{}{}:\n", out.empty() ? "" : "\n", key.section());
      section = key.section();
    }
    const std::string value = yaml_of(key, loaded.configuration);
    std::string line = fmt::format("  {}:{}{}", key.leaf(), value.empty() ? "" : " ", value);
    const std::size_t width = characters(line);
    line.append(width < kCommentColumn ? kCommentColumn - width : 2, ' ');
    out += fmt::format("{}# {}\n", line, loaded.origins.at(std::string(key.name)));
  }
  return out;
}

}  // namespace longshore::config
