#include "manifest/column_names.hpp"

#include <fmt/format.h>

#include <string_view>
#include <unordered_map>

#include "core/limits.hpp"

namespace longshore::manifest {
namespace {

bool has_bare_cr(std::string_view name) {
  for (std::size_t at = name.find('\r'); at != name.npos; at = name.find('\r', at + 1)) {
    if (at + 1 == name.size() || name[at + 1] != '\n') return true;
  }
  return false;
}

}  // namespace

std::string fault_of_columns(const std::vector<std::string>& names) {
  if (names.size() > limits::kColumnsMax) {
    return fmt::format("there are more than {} columns", limits::kColumnsMax);
  }
  std::unordered_map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string_view name = names[i];
    if (name.empty()) continue;
    if (has_bare_cr(name)) {
      return fmt::format(
          "column {} holds a carriage return without a line feed: if lines end in CR "
          "alone, convert them first, for example with tr '\\r' '\\n'",
          i + 1);
    }
    const auto [earlier, fresh] = seen.emplace(name, i);
    if (!fresh) {
      return fmt::format("columns {} and {} have the same name, \"{}\"", earlier->second + 1, i + 1,
                         name);
    }
  }
  if (seen.empty()) return "no column has a name";
  return {};
}

}  // namespace longshore::manifest
