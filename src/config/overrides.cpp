#include "config/overrides.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "config/document.hpp"

namespace longshore::config {
namespace {

constexpr std::string_view kVariablePrefix = "LONGSHORE_";
constexpr std::string_view kDataVariable = "LONGSHORE_DATA";  // of the tests

bool is_collection(Type type) {
  return type == Type::kList || type == Type::kCommand || type == Type::kSource ||
         type == Type::kSourceMap;
}

// Scalars are taken as they are, so that a name with braces or a ':' needs no quotes of YAML
// inside those of the shell; text in quotes, lists and sources are YAML.
bool is_yaml(Type type, const std::string& text) {
  if (is_collection(type)) return true;
  const bool quoted = text.size() >= 2 && text.front() == text.back() &&
                      (text.front() == '"' || text.front() == '\'');
  return quoted && !(type == Type::kCharacter && text.size() == 2);
}

std::optional<Node> parsed(Type type, const std::string& text, const Place& place,
                           std::string_view key, Settings& settings) {
  if (text.empty() || text == "null" || text == "~") return Node{};
  if (!is_yaml(type, text)) {
    Node node;
    node.kind = Node::Kind::kScalar;
    node.text = text;
    return node;
  }
  ParsedYaml yaml = parse_yaml(text);
  for (const SyntaxMistake& mistake : yaml.mistakes) {
    settings.mistakes.add(place, key,
                          fmt::format("{} (at character {})", mistake.what, mistake.column));
    settings.failed.insert(std::string(key));
  }
  if (!yaml.mistakes.empty()) return std::nullopt;
  return std::move(yaml.root);
}

void apply(const Key& key, const std::string& text, const Origin& origin, Settings& settings) {
  const Place place = origin.at(0, 0);
  if (auto node = parsed(key.type, text, place, key.name, settings)) {
    assign(key, *node, place, origin, settings);
  }
}

// The kSourceMap that `name` is a member of, or null.
const Key* map_of(std::string_view name) {
  for (const Key& key : keys()) {
    const bool below = name.size() > key.name.size() + 1 && name.starts_with(key.name) &&
                       name[key.name.size()] == '.';
    if (below && key.type == Type::kSourceMap) return &key;
  }
  return nullptr;
}

void apply_member(const Key& map, std::string_view name, const std::string& text,
                  const Origin& origin, Settings& settings) {
  const Place place = origin.at(0, 0);
  const auto node = parsed(Type::kSource, text, place, name, settings);
  if (!node) return;
  settings.places.insert_or_assign(std::string(map.name), place);
  assign_member(map, name.substr(map.name.size() + 1), *node, place, origin, settings);
}

void unknown_override(std::string_view name, const Place& place, Settings& settings) {
  const std::vector<std::string> sections = section_names();
  const bool section = std::find(sections.begin(), sections.end(), name) != sections.end();
  settings.mistakes.add(
      place, name,
      section
          ? fmt::format("this is a section; expected one of its keys: {}", any_of(leaf_names(name)))
          : fmt::format("unknown key; expected a key of the configuration by its dotted name, "
                        "such as delivery.max_in_flight{}",
                        suggestion(name)));
}

}  // namespace

void apply_environment(const EnvironmentVariables& environment, Settings& settings) {
  for (const Key& key : keys()) {
    const std::string name = variable_name(key);
    const auto variable = std::find_if(environment.begin(), environment.end(),
                                       [&](const auto& one) { return one.first == name; });
    if (variable == environment.end()) continue;
    apply(key, variable->second, {Level::kEnvironment, name, ""}, settings);
  }
}

void apply_overrides(std::span<const std::string> overrides, Settings& settings) {
  const Origin origin{Level::kSet, "--set", ""};
  const Place place = origin.at(0, 0);
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    const std::string& text = overrides[i];
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      // Without a name it may be anything, a secret too: it is not shown.
      settings.mistakes.add(place, "",
                            fmt::format("the {}. one has no '='; expected KEY=VALUE, "
                                        "such as delivery.max_in_flight=8",
                                        i + 1));
      continue;
    }
    const std::string_view name = std::string_view(text).substr(0, equals);
    const std::string value = text.substr(equals + 1);
    if (const Key* key = find_key(name)) {
      apply(*key, value, origin, settings);
    } else if (const Key* map = map_of(name)) {
      apply_member(*map, name, value, origin, settings);
    } else {
      unknown_override(name, place, settings);
    }
  }
}

void apply_flag(std::string_view flag, std::string_view key, const std::string& value,
                Settings& settings) {
  const Origin origin{Level::kSet, std::string(flag), ""};
  apply(*find_key(key), value, origin, settings);
}

std::vector<std::string> unknown_variables(const EnvironmentVariables& environment,
                                           std::string_view key_env) {
  std::vector<std::string> known;
  for (const Key& key : keys()) known.push_back(variable_name(key).substr(kVariablePrefix.size()));
  std::vector<std::string> warnings;
  for (const auto& [name, value] : environment) {
    if (!name.starts_with(kVariablePrefix) || name == kDataVariable || name == key_env) continue;
    const std::string rest = name.substr(kVariablePrefix.size());
    if (std::find(known.begin(), known.end(), rest) != known.end()) continue;
    warnings.push_back(
        fmt::format("{}: this variable names no key of the configuration and does nothing{}", name,
                    did_you_mean(rest, known, kVariablePrefix)));
  }
  return warnings;
}

}  // namespace longshore::config
