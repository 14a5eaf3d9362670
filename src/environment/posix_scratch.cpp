#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "core/descriptor.hpp"
#include "core/system_words.hpp"
#include "environment/posix_files.hpp"

namespace longshore::environment {
namespace {

// /var/tmp rather than /tmp, which is memory on many machines.
std::string scratch_folder() {
  const char* named = std::getenv("TMPDIR");
  return named == nullptr || *named == '\0' ? "/var/tmp" : named;
}

// A file system without nameless files gets one whose name goes at once.
Descriptor open_nameless(const std::string& folder) {
  Descriptor nameless = open_descriptor(folder.c_str(), O_TMPFILE | O_RDWR, S_IRUSR | S_IWUSR);
  if (nameless || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return nameless;
  std::string name = folder + "/longshore-XXXXXX";
  Descriptor named(::mkostemp(name.data(), O_CLOEXEC));
  if (named) ::unlink(name.c_str());
  return named;
}

class PosixScratch final : public ScratchFile {
 public:
  PosixScratch(Descriptor descriptor, std::string name)
      : descriptor_(std::move(descriptor)), name_(std::move(name)) {}

  Result<void> append(std::string_view bytes) override {
    if (const int failed = write_all(descriptor_.get(), bytes); failed != 0) {
      return system_error(ErrorKind::kOutput, name_ + " cannot be written", failed);
    }
    return {};
  }

  Result<void> read_at(std::uint64_t offset, std::span<char> into) override {
    while (!into.empty()) {
      const ssize_t got =
          ::pread(descriptor_.get(), into.data(), into.size(), static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return system_error(ErrorKind::kOutput, name_ + " cannot be read", errno);
      if (got == 0) return Error{ErrorKind::kOutput, name_ + " is shorter than what was put there"};
      into = into.subspan(static_cast<std::size_t>(got));
      offset += static_cast<std::uint64_t>(got);
    }
    return {};
  }

 private:
  Descriptor descriptor_;
  std::string name_;
};

}  // namespace

Result<std::unique_ptr<ScratchFile>> PosixFiles::scratch() {
  const std::string folder = scratch_folder();
  const std::string name = "a temporary file in " + folder;
  Descriptor descriptor = open_nameless(folder);
  if (!descriptor) {
    return system_error(ErrorKind::kOutput, name + " (see TMPDIR) cannot be created", errno);
  }
  return std::unique_ptr<ScratchFile>(std::make_unique<PosixScratch>(std::move(descriptor), name));
}

}  // namespace longshore::environment
