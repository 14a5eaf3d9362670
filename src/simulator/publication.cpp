#include "simulator/publication.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "core/system_words.hpp"

namespace longshore::simulator {
namespace {

constexpr mode_t kForAll = 0644;
constexpr mode_t kForOwner = 0600;
constexpr std::size_t kIdentityBytesMax = 16 * 1024;
constexpr std::string_view kKeyStart = "-----BEGIN PRIVATE KEY-----";

Error output_error(const std::string& path, const std::string& why) {
  return {ErrorKind::kOutput, "the simulated API cannot write " + path + ": " + why};
}

Error errno_error(const std::string& path) {
  return output_error(path, words_for(errno));
}

// Written aside and renamed: a reader sees the old file or the new one, and a file that
// somebody else may read is never filled with a secret.
Result<void> write_file(const std::string& path, std::string_view bytes, mode_t mode) {
  const std::string aside = path + ".new";
  ::unlink(aside.c_str());
  const Descriptor file = open_descriptor(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL, mode);
  if (!file || ::fchmod(file.get(), mode) != 0) return errno_error(aside);
  if (const int failed = write_all(file.get(), bytes); failed != 0) {
    return output_error(aside, words_for(failed));
  }
  if (::rename(aside.c_str(), path.c_str()) != 0) return errno_error(path);
  return {};
}

// Empty where it cannot be read, or is no small file.
std::string small_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kIdentityBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text.size() > kIdentityBytesMax ? "" : text;
}

std::string key_line(std::string_view api_key) {
  return std::string(api_key) + "\n";
}

}  // namespace

Publication::Publication(std::string directory) : directory_(std::move(directory)) {}

std::string Publication::path(std::string_view name) const {
  return (std::filesystem::path(directory_) / name).string();
}

Result<void> Publication::prepare(std::string_view api_key) {
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  if (error) return output_error(directory_, error.message());
  taken_ = open_descriptor(directory_.c_str(), O_RDONLY | O_DIRECTORY);
  if (!taken_) return errno_error(directory_);
  if (::flock(taken_.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return Error{ErrorKind::kUsage, "another simulated API is found by the files in " + directory_ +
                                        "; name another folder with --dir"};
  }
  // Somebody's real key may lie under this name.
  if (std::filesystem::exists(key_path(), error) && small_file(key_path()) != key_line(api_key)) {
    return Error{ErrorKind::kUsage, "the simulated API would overwrite " + key_path() +
                                        ", which is not its own; name another folder with --dir"};
  }
  std::filesystem::remove(port_path(), error);
  if (error) return output_error(port_path(), error.message());
  return {};
}

std::optional<Identity> Publication::identity() const {
  const std::string ca = small_file(ca_path());
  const std::string server = small_file(server_path());
  const std::size_t key = server.find(kKeyStart);
  if (ca.empty() || key == std::string::npos) return std::nullopt;
  return Identity{ca, server.substr(0, key), server.substr(key)};
}

Result<void> Publication::publish(const Identity& identity, std::string_view api_key,
                                  std::uint16_t port) {
  if (auto written = write_file(ca_path(), identity.ca, kForAll); !written) return written;
  const std::string server = identity.certificate + identity.key;
  if (auto written = write_file(server_path(), server, kForOwner); !written) return written;
  if (auto written = write_file(key_path(), key_line(api_key), kForOwner); !written) return written;
  return write_file(port_path(), std::to_string(port) + "\n", kForAll);
}

void Publication::withdraw() {
  std::error_code ignored;
  std::filesystem::remove(port_path(), ignored);
}

}  // namespace longshore::simulator
