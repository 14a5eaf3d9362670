#include "config/json_value.hpp"

#include "config/values.hpp"
#include "core/json_text.hpp"

namespace longshore::config {
namespace {

void append_scalar(std::string& out, const Node& node) {
  const bool literal =
      !node.quoted && (node.text == "true" || node.text == "false" || is_json_number(node.text));
  if (literal) {
    out += node.text;
  } else {
    append_json_string(out, node.text);
  }
}

// As deep as the tree, which kNestingMax bounds.
bool append(std::string& out, const Node& node, const Origin& origin, std::string_view name,
            Mistakes& mistakes) {
  switch (node.kind) {
    case Node::Kind::kNull:
      out += "null";
      return true;
    case Node::Kind::kScalar:
      append_scalar(out, node);
      return true;
    case Node::Kind::kList:
      break;
    case Node::Kind::kMap:
      if (!check_keys(node, origin, name, mistakes)) return false;
      break;
  }
  const bool map = node.is(Node::Kind::kMap);
  out += map ? '{' : '[';
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    if (i > 0) out += ',';
    if (map) {
      append_json_string(out, node.keys[i].text);
      out += ':';
    }
    if (!append(out, node.items[i], origin, name, mistakes)) return false;
  }
  out += map ? '}' : ']';
  return true;
}

}  // namespace

std::optional<std::string> json_text(const Node& node, const Origin& origin, std::string_view name,
                                     Mistakes& mistakes) {
  std::string out;
  if (!append(out, node, origin, name, mistakes)) return std::nullopt;
  return out;
}

}  // namespace longshore::config
