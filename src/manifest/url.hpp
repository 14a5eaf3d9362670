// Which image URLs a job may carry.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "longshore/configuration.hpp"

namespace longshore::manifest {

// Why `url` (UTF-8) cannot be an image URL, in words for the rejects; nothing where it can.
//
// http and https, strict: an absolute URL by RFC 3986 with a host that is not empty and a port
// from 1 to 65535, if any. The reason tells the byte (from 1) and the form that would do.
// http and https, lenient: scheme and host alone (the host may hold letters beyond ASCII), and
// no control characters.
// s3 and gs, both: a bucket and a key, neither of them empty, without control characters; the
// key is any UTF-8, since it is sent byte for byte.
std::optional<std::string> url_fault(std::string_view url, UrlRules rules);

}  // namespace longshore::manifest
