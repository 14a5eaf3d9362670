// The API key. No message ever holds it, nor a part of it.
#pragma once

#include <cstddef>
#include <string>

#include "config/load.hpp"
#include "longshore/configuration.hpp"
#include "longshore/result.hpp"

namespace longshore::config {

inline constexpr std::size_t kKeyBytesMax = 4 * 1024;

// From api.key_file where that is given, otherwise from the variable that api.key_env names.
// The file must be closed to everybody but its owner, or lie in $CREDENTIALS_DIRECTORY.
// The key is visible ASCII without spaces: it becomes a header's value. Errors: kConfiguration.
Result<std::string> read_secret(const ApiConfiguration& api,
                                const EnvironmentVariables& environment);

}  // namespace longshore::config
