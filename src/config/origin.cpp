#include "config/origin.hpp"

#include <fmt/format.h>

#include <map>

namespace longshore::config {

bool check_keys(const Node& map, const Origin& origin, std::string_view prefix,
                Mistakes& mistakes) {
  bool sound = true;
  std::map<std::string_view, const Node*> seen;
  for (const Node& key : map.keys) {
    if (!key.is(Node::Kind::kScalar)) {
      mistakes.add(origin.at(key), prefix,
                   fmt::format("{} stands as a key; expected a name", kind_text(key)));
      sound = false;
      continue;
    }
    const auto [first, fresh] = seen.try_emplace(key.text, &key);
    if (fresh) continue;
    const Place before = origin.at(*first->second);
    const std::string where = before.line == 0 ? "" : fmt::format(" in line {}", before.line);
    mistakes.add(
        origin.at(key), dotted(prefix, key.text),
        fmt::format("the key stands here again, after its first time{}; expected it once", where));
    sound = false;
  }
  return sound;
}

std::string dotted(std::string_view prefix, std::string_view name) {
  if (prefix.empty()) return std::string(name);
  return fmt::format("{}.{}", prefix, name);
}

}  // namespace longshore::config
