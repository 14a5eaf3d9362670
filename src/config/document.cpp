#include "config/document.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace longshore::config {
namespace {

void unknown_key(const Node& key, std::string_view section, const Origin& origin,
                 Settings& settings) {
  const std::string name = dotted(section, key.text);
  settings.mistakes.add(origin.at(key), name,
                        fmt::format("unknown key; expected one of {}{}",
                                    any_of(leaf_names(section)), suggestion(name)));
}

void read_section(const Node& key, const Node& section, const Origin& origin, Settings& settings) {
  if (section.is(Node::Kind::kNull)) return;
  const std::string& name = key.text;
  if (!section.is(Node::Kind::kMap)) {
    settings.mistakes.add(origin.at_value(key, section), name,
                          fmt::format("{} stands here; expected keys below it: {}",
                                      kind_text(section), any_of(leaf_names(name))));
    return;
  }
  check_keys(section, origin, name, settings.mistakes);
  for (std::size_t i = 0; i < section.keys.size() && !settings.mistakes.full(); ++i) {
    const Node& leaf = section.keys[i];
    if (!leaf.is(Node::Kind::kScalar)) continue;
    const Key* known = find_key(dotted(name, leaf.text));
    if (known == nullptr) {
      unknown_key(leaf, name, origin, settings);
      continue;
    }
    assign(*known, section.items[i], origin.at_value(leaf, section.items[i]), origin, settings);
  }
}

void unknown_section(const Node& key, const Origin& origin, Settings& settings) {
  const std::vector<std::string> sections = section_names();
  std::string hint = did_you_mean(key.text, sections);
  if (const Key* whole = find_key(key.text)) {
    hint = fmt::format("; did you mean {} below {}?", whole->leaf(), whole->section());
  } else if (hint.empty()) {
    hint = suggestion(key.text);
  }
  settings.mistakes.add(
      origin.at(key), key.text,
      fmt::format("unknown section; expected one of {}{}", any_of(sections), hint));
}

}  // namespace

void read_document(std::string_view text, const Origin& origin, Settings& settings) {
  const ParsedYaml parsed = parse_yaml(text);
  for (const SyntaxMistake& mistake : parsed.mistakes) {
    settings.mistakes.add(origin.at(mistake.line, mistake.column), "", mistake.what);
  }
  const Node& root = parsed.root;
  if (root.is(Node::Kind::kNull)) return;
  if (!root.is(Node::Kind::kMap)) {
    settings.mistakes.add(origin.at(root), "",
                          fmt::format("{} stands here; expected sections: {}", kind_text(root),
                                      any_of(section_names())));
    return;
  }
  check_keys(root, origin, "", settings.mistakes);
  const std::vector<std::string> sections = section_names();
  for (std::size_t i = 0; i < root.keys.size() && !settings.mistakes.full(); ++i) {
    const Node& key = root.keys[i];
    if (!key.is(Node::Kind::kScalar)) continue;
    if (std::find(sections.begin(), sections.end(), key.text) == sections.end()) {
      unknown_section(key, origin, settings);
    } else {
      read_section(key, root.items[i], origin, settings);
    }
  }
}

std::string suggestion(std::string_view name) {
  const std::size_t dot = name.find('.');
  const bool whole = dot == std::string_view::npos;
  const std::string_view leaf = whole ? name : name.substr(dot + 1);
  std::vector<std::string> elsewhere;
  for (const Key& key : keys()) {
    if (key.leaf() == leaf) elsewhere.emplace_back(key.name);
  }
  if (!elsewhere.empty()) return "; did you mean " + any_of(elsewhere) + "?";
  // Within a section the section's name says nothing about how near two keys are.
  const std::vector<std::string> beside = leaf_names(whole ? "" : name.substr(0, dot));
  if (!beside.empty()) return did_you_mean(leaf, beside, name.substr(0, dot + 1));
  return did_you_mean(name, key_names());
}

}  // namespace longshore::config
