#include "report/aside_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/mutant.hpp"

namespace longshore::report {
namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;

// Hidden, in the same folder, of a name that nobody can have prepared a file under.
std::string aside_name(Random& random, const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::size_t base = slash == std::string::npos ? 0 : slash + 1;
  return fmt::format("{}.{}.{:016x}", path.substr(0, base), path.substr(base), random.next());
}

}  // namespace

Result<AsideFile> AsideFile::create(Files& files, Random& random, const std::string& path) {
  std::string aside = aside_name(random, path);
  auto file = files.create(aside);
  if (!file) {
    return Error{ErrorKind::kOutput, path + " cannot be written: " + file.error().message};
  }
  return AsideFile(files, path, std::move(aside), std::move(*file));
}

AsideFile::AsideFile(AsideFile&& other) noexcept
    : files_(other.files_),
      path_(std::move(other.path_)),
      aside_(std::exchange(other.aside_, {})),
      file_(std::move(other.file_)),
      buffer_(std::move(other.buffer_)) {}

AsideFile::~AsideFile() {
  if (aside_.empty()) return;
  file_.reset();
  // Nothing more can be done for a file that can neither be finished nor removed.
  [[maybe_unused]] const Result<void> ignored = files_->remove(aside_);
}

Result<void> AsideFile::write(std::string_view bytes) {
  buffer_ += bytes;
  return buffer_.size() < kBufferBytes ? Result<void>() : flush();
}

Result<void> AsideFile::flush() {
  Result<void> written = file_->write(buffer_);
  buffer_.clear();
  return written;
}

Result<void> AsideFile::sync() {
  if (Result<void> written = flush(); !written) return written;
  return file_->sync();
}

Result<void> AsideFile::commit() {
  Result<void> synced = mutated(Mutant::kNamedBeforeSynced) ? flush() : sync();
  if (!synced) return synced;
  if (Result<void> renamed = files_->rename(aside_, path_); !renamed) return renamed;
  aside_.clear();
  return {};
}

const std::string* kept_at(Files& files, const std::string& path,
                           const std::vector<std::string>& kept) {
  const auto found = std::ranges::find_if(kept, [&](const std::string& one) {
    return !one.empty() && one != "-" && files.same(path, one);
  });
  return found == kept.end() ? nullptr : &*found;
}

Result<void> check_replaceable(Files& files, const std::string& path) {
  if (!files.occupied(path)) return {};
  return Error{ErrorKind::kOutput, path + " is not a regular file; name another path"};
}

Result<void> probe(Files& files, Random& random, const std::string& path) {
  if (Result<void> free = check_replaceable(files, path); !free) return free;
  auto file = AsideFile::create(files, random, path);
  if (!file) return file.error();
  return {};
}

Result<void> check_apart(Files& files, const std::string& setting, const std::string& path,
                         const std::vector<std::string>& kept) {
  const std::string* in_place = path.empty() ? nullptr : kept_at(files, path, kept);
  if (in_place == nullptr) return {};
  return Error{ErrorKind::kUsage,
               setting + ": " + path + " is " + *in_place + " itself; name another path"};
}

Result<void> check_output(Files& files, Random& random, const std::string& setting,
                          const std::string& path, const std::vector<std::string>& kept) {
  if (path.empty()) return {};
  if (Result<void> apart = check_apart(files, setting, path, kept); !apart) return apart;
  const Result<void> probed = probe(files, random, path);
  // Nothing was sent, and waiting will not mend it.
  if (!probed) return Error{ErrorKind::kUsage, setting + ": " + probed.error().message};
  return {};
}

std::string default_output(const std::string& directory, std::string manifest,
                           std::string_view suffix) {
  std::ranges::replace(manifest, '/', '_');
  const std::string separator = directory.empty() || directory.ends_with('/') ? "" : "/";
  return (directory == "." ? "" : directory + separator) + manifest + std::string(suffix);
}

Result<void> write_aside(Files& files, Random& random, const std::string& path,
                         std::string_view bytes, Readers readers) {
  auto file = AsideFile::create(files, random, path);
  if (!file) return file.error();
  if (Result<void> written = file->write(bytes); !written) return written;
  if (readers == Readers::kEverybody) {
    if (Result<void> published = file->publish(); !published) return published;
  }
  return file->commit();
}

}  // namespace longshore::report
