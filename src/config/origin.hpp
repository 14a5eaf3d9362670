// The text that values are being read from: where its nodes stand, and what its relative
// paths start at.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "config/mistakes.hpp"
#include "config/node.hpp"

namespace longshore::config {

struct Origin {
  Level level = Level::kFile;
  std::string name;       // the file, the variable, or "--set"
  std::string directory;  // of the file; empty: the working directory

  Place at(std::size_t line, std::size_t column) const {
    // Places inside an override say nothing: it is one short text.
    if (level != Level::kFile) return {level, name, 0, 0};
    return {level, name, line, column};
  }
  Place at(const Node& node) const { return at(node.line, node.column); }
  // Of a member: its value, or its key where the value is null and has no place.
  Place at_value(const Node& key, const Node& value) const {
    return at(value.is(Node::Kind::kNull) ? key : value);
  }
};

// Tells each key of a mapping that stood in it before, or is not a plain name.
// `prefix` is the mapping's dotted name. True if there was none.
bool check_keys(const Node& map, const Origin& origin, std::string_view prefix, Mistakes& mistakes);

// "prefix.name", or the name alone.
std::string dotted(std::string_view prefix, std::string_view name);

}  // namespace longshore::config
