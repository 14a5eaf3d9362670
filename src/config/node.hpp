// A piece of YAML, parsed: what the configuration is read from.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "longshore/result.hpp"

namespace longshore::config {

struct Node {
  enum class Kind { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  std::string text;         // kScalar
  bool quoted = false;      // kScalar: in quotes or a block, so that it is text whatever it says
  std::size_t line = 0;     // from 1; of a null not meaningful
  std::size_t column = 0;   // in characters, from 1
  std::vector<Node> keys;   // kMap: as many as items, in the order of the text
  std::vector<Node> items;  // kList, kMap

  bool is(Kind wanted) const { return kind == wanted; }
};

// "a list", "a mapping", …: what stands there, for messages.
std::string_view kind_text(const Node& node);

inline constexpr std::size_t kConfigurationBytesMax = 256 * 1024;
inline constexpr std::size_t kNestingMax = 64;

struct SyntaxMistake {
  std::size_t line = 0;  // from 1; 0: of the whole text
  std::size_t column = 0;
  std::string what;
};

// Either the document (null where the text holds none) or what is wrong with its syntax.
struct ParsedYaml {
  Node root;
  std::vector<SyntaxMistake> mistakes;
};

// One YAML document without anchors, aliases and tags. UTF-8, with or without a BOM, of at
// most kConfigurationBytesMax. Never throws.
ParsedYaml parse_yaml(std::string_view text);

}  // namespace longshore::config
