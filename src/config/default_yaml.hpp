// The configuration file that shows every key, as it stood when the program was built.
#pragma once

#include <string_view>

namespace longshore::config {

std::string_view default_yaml();

}  // namespace longshore::config
