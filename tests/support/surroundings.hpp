// What a developer's shell would change of the program under test.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace longshore {

// Whether the program reads a variable of this name: its keys, a proxy, where a configuration, a
// key or the trusted certificates lie.
inline bool steers_the_program(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kFolders{
      "XDG_CONFIG_HOME", "CREDENTIALS_DIRECTORY", "SSL_CERT_FILE", "SSL_CERT_DIR"};
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return name.starts_with("LONGSHORE_") || lower.ends_with("_proxy") ||
         std::ranges::find(kFolders, name) != kFolders.end();
}

// "NAME=value", without what steers the program.
inline std::vector<std::string> plain_surroundings() {
  std::vector<std::string> plain;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!steers_the_program(text.substr(0, text.find('=')))) plain.emplace_back(text);
  }
  return plain;
}

// For tests that call the program's parts in their own process.
inline void forget_surroundings() {
  std::vector<std::string> names;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string_view name = text.substr(0, text.find('='));
    if (steers_the_program(name)) names.emplace_back(name);
  }
  for (const std::string& name : names) ::unsetenv(name.c_str());
}

}  // namespace longshore
