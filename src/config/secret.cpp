#include "config/secret.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "config/file.hpp"

namespace longshore::config {
namespace {

constexpr unsigned kOthersMask = 077;

Error refused(std::string message) {
  return {ErrorKind::kConfiguration, std::move(message)};
}

// systemd lets the service alone into the directory, whatever the file's own mode says.
bool in_credentials_directory(const std::string& path, const EnvironmentVariables& environment) {
  const auto directory = variable(environment, "CREDENTIALS_DIRECTORY");
  if (!directory) return false;
  std::error_code failed_file;
  std::error_code failed_directory;
  const auto file = std::filesystem::canonical(path, failed_file);
  const auto inside = std::filesystem::canonical(*directory, failed_directory);
  if (failed_file || failed_directory) return false;
  const auto [end, rest] = std::mismatch(inside.begin(), inside.end(), file.begin(), file.end());
  return end == inside.end();
}

Result<std::string> from_file(const std::string& path, const EnvironmentVariables& environment) {
  Result<SmallFile> file = read_small_file(path, kKeyBytesMax);
  if (!file) return refused(fmt::format("api.key_file: {} {}", path, file.error().message));
  if ((file->mode & kOthersMask) != 0 && !in_credentials_directory(path, environment)) {
    return refused(fmt::format(
        "api.key_file: others than its owner may use {} (its mode is {:04o}); run: chmod 600 {}",
        path, file->mode, path));
  }
  std::string key = std::move(file->text);
  while (key.ends_with('\n') || key.ends_with('\r')) key.pop_back();
  return key;
}

Result<std::string> sound(std::string key, const std::string& from) {
  if (key.empty()) return refused(fmt::format("{} holds no API key: it is empty", from));
  if (key.size() > kKeyBytesMax) {
    return refused(fmt::format("the API key in {} is too long; expected at most {} bytes", from,
                               kKeyBytesMax));
  }
  const bool visible =
      std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (!visible) {
    return refused(
        fmt::format("the API key in {} holds a space, a newline, a control character or "
                    "one beyond ASCII; expected the bare key, in one line",
                    from));
  }
  return key;
}

}  // namespace

Result<std::string> read_secret(const ApiConfiguration& api,
                                const EnvironmentVariables& environment) {
  if (!api.key_file.empty()) {
    Result<std::string> key = from_file(api.key_file, environment);
    if (!key) return key;
    return sound(std::move(key).value(), "the file " + api.key_file);
  }
  auto key = variable(environment, api.key_env);
  if (!key) {
    return refused(fmt::format(
        "there is no API key: put it into the variable {} (api.key_env), or into a file with mode "
        "600 that api.key_file names",
        api.key_env));
  }
  return sound(*std::move(key), "the variable " + api.key_env);
}

}  // namespace longshore::config
