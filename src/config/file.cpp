#include "config/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "config/values.hpp"
#include "core/descriptor.hpp"
#include "core/system_words.hpp"

namespace longshore::config {
namespace {

constexpr std::size_t kReadBytes = 16 * 1024;

Error cannot(std::string message) {
  return {ErrorKind::kConfiguration, std::move(message)};
}

}  // namespace

Result<SmallFile> read_small_file(const std::string& path, std::size_t bytes_max) {
  const Descriptor file = open_descriptor(path.c_str(), O_RDONLY);
  if (!file) return cannot("cannot be opened: " + words_for(errno));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return cannot("cannot be read: " + words_for(errno));
  if (S_ISDIR(status.st_mode)) return cannot("is a directory; expected a file");
  SmallFile out{"", status.st_mode & 07777U};
  char buffer[kReadBytes];
  for (;;) {
    const ssize_t got = ::read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot("cannot be read: " + words_for(errno));
    if (got == 0) return out;
    out.text.append(buffer, static_cast<std::size_t>(got));
    if (out.text.size() > bytes_max) {
      return cannot("is too long; expected at most " + size_text(bytes_max));
    }
  }
}

std::vector<std::string> search_paths(const EnvironmentVariables& environment) {
  constexpr std::string_view kName = "longshore/longshore.yaml";
  std::vector<std::string> paths = {"longshore.yaml"};
  const auto xdg = variable(environment, "XDG_CONFIG_HOME");
  const auto home = variable(environment, "HOME");
  // The XDG specification has a relative path ignored.
  if (xdg && xdg->starts_with('/')) {
    paths.push_back(fmt::format("{}/{}", *xdg, kName));
  } else if (home) {
    paths.push_back(fmt::format("{}/.config/{}", *home, kName));
  }
  paths.push_back(fmt::format("/etc/{}", kName));
  return paths;
}

std::optional<std::string> first_existing(const std::vector<std::string>& paths,
                                          std::vector<std::string>& warnings) {
  for (const std::string& path : paths) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0) return path;
    if (errno == ENOENT || errno == ENOTDIR) continue;
    warnings.push_back(
        fmt::format("{}: no configuration was looked for here: {}", path, words_for(errno)));
  }
  return std::nullopt;
}

std::optional<std::string> variable(const EnvironmentVariables& environment,
                                    std::string_view name) {
  for (const auto& [key, value] : environment) {
    if (key != name) continue;
    if (value.empty()) return std::nullopt;
    return value;
  }
  return std::nullopt;
}

}  // namespace longshore::config
