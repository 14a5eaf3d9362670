// YAML values as JSON text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/node.hpp"
#include "config/origin.hpp"

namespace longshore::config {

// What is in quotes is a string; true, false, null and JSON numbers are themselves, a number
// with its text; everything else is a string. None with at least one more mistake.
std::optional<std::string> json_text(const Node& node, const Origin& origin, std::string_view name,
                                     Mistakes& mistakes);

}  // namespace longshore::config
