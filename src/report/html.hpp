// Text that came from outside, made fit for HTML and SVG.
#pragma once

#include <string>
#include <string_view>

namespace longshore::report {

// For text and for attributes in double quotes; valid UTF-8, no control characters.
std::string html(std::string_view text);

// A path as a link's target, relative to the folder of `from`.
std::string href(const std::string& path, const std::string& from);

}  // namespace longshore::report
