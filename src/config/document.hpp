// The text of a configuration file, read into settings.
#pragma once

#include <string_view>

#include "config/origin.hpp"
#include "config/settings.hpp"

namespace longshore::config {

// Every mistake in it goes into the settings.
void read_document(std::string_view text, const Origin& origin, Settings& settings);

// What an unknown dotted name may have meant: "; did you mean …?", or nothing.
std::string suggestion(std::string_view name);

}  // namespace longshore::config
