// The version, from the build.
#pragma once

#include <string>
#include <string_view>

namespace longshore::cli {

std::string_view version_number();  // 0.1.0
// Two lines: the version with its commit, and what it is built with.
std::string version_text();

}  // namespace longshore::cli
