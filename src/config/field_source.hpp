// Where a member of a job comes from, as the configuration writes it: {field: x},
// {fields: [a, b]}, {pointer: /images/*/url} or {value: …}, with split, default and prefix.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/keys.hpp"
#include "config/node.hpp"
#include "config/origin.hpp"
#include "longshore/configuration.hpp"

namespace longshore::config {

// None with at least one more mistake. `name` is the dotted name for messages.
std::optional<FieldSource> read_source(const Node& node, const Place& place, const Origin& origin,
                                       std::string_view name, const SourceRules& rules,
                                       Mistakes& mistakes);

// What a source with these rules may be, for messages.
std::string source_expected(const SourceRules& rules);

// The source as it would be written in a line; empty for none.
std::string source_text(const FieldSource& source);

// A string as a YAML flow scalar: bare where that is safe, otherwise in double quotes.
std::string flow_text(std::string_view text);
std::string flow_text(const std::vector<std::string>& names);

}  // namespace longshore::config
