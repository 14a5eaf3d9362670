#include "config/schema.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>
#include <utility>
#include <vector>

#include "config/keys.hpp"
#include "config/values.hpp"
#include "core/json_text.hpp"

namespace longshore::config {
namespace {

// Text, wherever YAML would take it for a number or a truth value.
constexpr std::string_view kScalar = R"(["string", "number", "boolean"])";
constexpr std::string_view kScalarOrNone = R"(["string", "number", "boolean", "null"])";
constexpr std::string_view kNames =
    R"({"type": "array", "items": {"type": ["string", "number", "boolean"]}})";

using Members = std::vector<std::pair<std::string_view, std::string>>;  // name and JSON

std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string list(const std::vector<std::string>& values) {
  return fmt::format("[{}]", fmt::join(values, ", "));
}

std::string object(const Members& members, std::size_t indent) {
  const std::string margin(indent, ' ');
  std::string out = "{";
  for (const auto& [name, json] : members) {
    out += fmt::format("{}\n{}  {}: {}", out.size() > 1 ? "," : "", margin, json_text(name), json);
  }
  return out + "\n" + margin + "}";
}

void add_range(const Key& key, std::string_view type, Members& into) {
  const std::string range = fmt::format(R"({{"type": "{}", "minimum": {}, "maximum": {}}})", type,
                                        number_text(key.range.min), number_text(key.range.max));
  if (key.range.zero && key.range.min > 0) {
    into.emplace_back("anyOf", R"([{"const": 0}, )" + range + "]");
    return;
  }
  into.emplace_back("type", json_text(type));
  into.emplace_back("minimum", number_text(key.range.min));
  into.emplace_back("maximum", number_text(key.range.max));
}

// A number and its unit; YAML takes a bare 0 for a number.
void add_amount(const Key& key, std::string_view units, Members& into) {
  std::string words(units);
  for (std::size_t at; (at = words.find(", ")) != std::string::npos;) words.replace(at, 2, "|");
  const std::string text = fmt::format(R"({{"type": "string", "pattern": "^[0-9]+({})$"}})", words);
  const bool zero = key.range.zero || key.range.min == 0;
  into.emplace_back("anyOf",
                    zero ? fmt::format(R"([{{"enum": [0, "0"]}}, {}])", text) : "[" + text + "]");
}

void add_words(const Key& key, Members& into) {
  std::vector<std::string> words;
  for (const std::string& word : key.words) words.push_back(json_text(word));
  into.emplace_back("enum", list(words));
}

void add_character(const Key& key, Members& into) {
  std::vector<std::string> words{json_text(key.words.front())};
  for (const char c : key.characters) {
    words.push_back(json_text(std::string_view(&c, 1)));
    if (c == '\t') words.push_back(json_text("tab"));
  }
  const std::string some = R"({"enum": )" + list(words) + "}";
  if (!key.characters.empty()) {
    into.emplace_back("enum", list(words));
    return;
  }
  // ASCII punctuation.
  into.emplace_back("anyOf",
                    "[" + some + R"(, {"type": "string", "pattern": "^[!-/:-@\\[-`{-~]$"}])");
}

std::string constant(SourceRules::Constant kind) {
  switch (kind) {
    case SourceRules::Constant::kText:
      return R"({"type": "string", "minLength": 1})";
    case SourceRules::Constant::kPriority:
      return R"({"type": "integer", "minimum": 1, "maximum": 10})";
    case SourceRules::Constant::kAny:
      break;
  }
  return "true";
}

// One source, by what may stand in it.
std::string source(const SourceRules& rules, std::size_t indent) {
  std::vector<std::string> kinds{R"({"required": ["field"]})", R"({"required": ["pointer"]})"};
  const std::string text = fmt::format(R"({{"type": {}}})", kScalar);
  Members members{{"field", text}, {"pointer", R"({"type": "string", "pattern": "^/"})"}};
  if (!rules.single) {
    kinds.emplace_back(R"({"required": ["fields"]})");
    members.emplace_back("fields",
                         fmt::format(R"({{"type": "array", "minItems": 1, "items": {}}})", text));
    members.emplace_back("split", R"({"type": ["string", "number"], "minLength": 1})");
  }
  if (rules.value) {
    kinds.emplace_back(
        R"({"required": ["value"], "properties": {"default": false, "prefix": false}})");
    members.emplace_back("value", constant(rules.constant));
  }
  if (rules.fallback) members.emplace_back("default", constant(rules.constant));
  members.emplace_back("prefix", text);
  Members whole{{"type", json_text("object")}, {"additionalProperties", "false"}};
  if (!rules.single) whole.emplace_back("dependentRequired", R"({"split": ["field"]})");
  whole.emplace_back("properties", object(members, indent + 2));
  whole.emplace_back("oneOf", list(kinds));
  return object(whole, indent);
}

void add_source(const Key& key, std::size_t indent, Members& into) {
  const std::string one = source(key.rules, indent + 2);
  into.emplace_back("anyOf", key.optional ? R"([{"type": "null"}, )" + one + "]" : "[" + one + "]");
}

void add_sources(const Key& key, std::size_t indent, Members& into) {
  std::vector<std::string> names;
  for (const std::string& name : key.reserved) names.push_back(json_text(name));
  into.emplace_back("type", R"(["object", "null"])");
  into.emplace_back("propertyNames", R"({"not": {"enum": )" + list(names) + "}}");
  into.emplace_back("additionalProperties", source(key.rules, indent + 2));
}

void add_type(const Key& key, std::size_t indent, Members& into) {
  switch (key.type) {
    case Type::kText:
    case Type::kPath:
      into.emplace_back("type", key.optional ? kScalarOrNone : kScalar);
      return;
    case Type::kBoolean:
      into.emplace_back("type", json_text("boolean"));
      return;
    case Type::kInteger:
      add_range(key, "integer", into);
      return;
    case Type::kNumber:
      add_range(key, "number", into);
      return;
    case Type::kSize:
      add_amount(key, kSizeUnits, into);
      return;
    case Type::kDuration:
      add_amount(key, kDurationUnits, into);
      return;
    case Type::kChoice:
      add_words(key, into);
      return;
    case Type::kCharacter:
      add_character(key, into);
      return;
    case Type::kList:
    case Type::kCommand:
      into.emplace_back("anyOf", fmt::format(R"([{{"type": "null"}}, {}])", kNames));
      return;
    case Type::kSource:
      add_source(key, indent, into);
      return;
    case Type::kSourceMap:
      add_sources(key, indent, into);
      return;
  }
}

// Sources stand in words: their text is YAML, and says the same as the description needs.
std::string default_json(const Key& key) {
  std::string text = default_text(key);
  switch (key.type) {
    case Type::kBoolean:
    case Type::kInteger:
    case Type::kNumber:
      return text;
    case Type::kList:
    case Type::kCommand:
      return text == "[]" ? text : "";
    case Type::kSource:
    case Type::kSourceMap:
      return text == "{}" ? text : "";
    default:
      return text.empty() ? "" : json_text(text);
  }
}

std::string described(const Key& key) {
  std::string text(key.description);
  text += " Expected: " + expected(key) + ".";
  const bool source = key.type == Type::kSource && !default_text(key).empty();
  if (source) text += " Default: " + default_text(key) + ".";
  return text;
}

std::string key_schema(const Key& key, std::size_t indent) {
  Members members{{"description", json_text(described(key))}};
  add_type(key, indent, members);
  if (const std::string json = default_json(key); !json.empty()) {
    members.emplace_back("default", json);
  }
  return object(members, indent);
}

}  // namespace

std::string json_schema() {
  Members sections;
  const std::vector<std::string> names = section_names();
  for (const std::string& section : names) {
    Members members;
    for (const Key& key : keys()) {
      if (key.section() == section) members.emplace_back(key.leaf(), key_schema(key, 8));
    }
    const Members whole{{"type", R"(["object", "null"])"},
                        {"additionalProperties", "false"},
                        {"properties", object(members, 6)}};
    sections.emplace_back(section, object(whole, 4));
  }
  const Members schema{{"$schema", json_text("https://json-schema.org/draft/2020-12/schema")},
                       {"title", json_text("The configuration of longshore")},
                       {"type", R"(["object", "null"])"},
                       {"additionalProperties", "false"},
                       {"properties", object(sections, 2)}};
  return object(schema, 0) + "\n";
}

}  // namespace longshore::config
