// A configuration in the making: its values, where each came from, and what is wrong.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "config/keys.hpp"
#include "config/mistakes.hpp"
#include "config/node.hpp"
#include "config/origin.hpp"
#include "longshore/configuration.hpp"

namespace longshore::config {

struct Settings {
  Configuration configuration;
  std::map<std::string, Place, std::less<>> places;  // of the keys that were given
  std::set<std::string, std::less<>> failed;         // keys whose value could not be taken
  Mistakes mistakes;
};

// Gives `key` the value that stands at `place`; what was there before goes. A value that does
// not fit changes nothing but `failed` and `mistakes`.
void assign(const Key& key, const Node& value, const Place& place, const Origin& origin,
            Settings& settings);

// Gives one member of a kSourceMap its source, replacing one of that name.
void assign_member(const Key& key, std::string_view member, const Node& value, const Place& place,
                   const Origin& origin, Settings& settings);

// A relative path seen from `directory`.
std::string resolved_path(std::string_view path, std::string_view directory);

}  // namespace longshore::config
