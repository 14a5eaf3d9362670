#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>

#include "core/descriptor.hpp"
#include "core/system_words.hpp"
#include "environment/posix_files.hpp"

namespace longshore::environment {
namespace {

constexpr std::size_t kHolderBytesMax = 512;

class KernelLock final : public FileLock {
 public:
  explicit KernelLock(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  ~KernelLock() override {
    // The file stays (removing it would let two processes lock two files of one name), but
    // it must not name a holder that has gone.
    [[maybe_unused]] const int ignored = ::ftruncate(descriptor_.get(), 0);
  }

 private:
  Descriptor descriptor_;
};

// What the other process wrote, safe to print.
std::string holder_in(int descriptor) {
  std::array<char, kHolderBytesMax> text;
  const ssize_t got = ::pread(descriptor, text.data(), text.size(), 0);
  if (got <= 0) return "a process that has not yet said which";
  std::string holder(text.data(), static_cast<std::size_t>(got));
  while (!holder.empty() && holder.back() == '\n') holder.pop_back();
  std::ranges::replace_if(
      holder, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return holder;
}

int try_lock(int descriptor) {
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

}  // namespace

Result<std::unique_ptr<FileLock>> PosixFiles::lock(const std::string& path,
                                                   std::string_view holder) {
  Descriptor descriptor =
      open_descriptor(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (!descriptor) {
    return system_error(ErrorKind::kLedger, "the lock file " + path + " cannot be opened", errno);
  }
  const int failed = try_lock(descriptor.get());
  if (failed == EWOULDBLOCK) {
    return Error{ErrorKind::kLedgerBusy, "another run has locked " + path + ": " +
                                             holder_in(descriptor.get()) +
                                             "; let it end, or stop it, and run this again"};
  }
  if (failed != 0) {
    return system_error(ErrorKind::kLedger, path + " cannot be locked", failed);
  }
  const std::string line = std::string(holder.substr(0, kHolderBytesMax - 1)) + "\n";
  const int unwritten =
      ::ftruncate(descriptor.get(), 0) != 0 ? errno : write_all(descriptor.get(), line);
  if (unwritten != 0) {
    return system_error(ErrorKind::kLedger, "the lock file " + path + " cannot be written",
                        unwritten);
  }
  return std::unique_ptr<FileLock>(std::make_unique<KernelLock>(std::move(descriptor)));
}

std::optional<std::string> PosixFiles::lock_holder(const std::string& path) {
  const Descriptor descriptor = open_descriptor(path.c_str(), O_RDONLY | O_NOFOLLOW, 0);
  struct stat status {};
  if (!descriptor || ::fstat(descriptor.get(), &status) != 0) return std::nullopt;
  // "1: FLOCK  ADVISORY  WRITE 4711 08:01:1234 0 EOF"
  std::array<char, 64> file{};
  std::snprintf(file.data(), file.size(), " %02x:%02x:%ju ", major(status.st_dev),
                minor(status.st_dev), static_cast<std::uintmax_t>(status.st_ino));
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    if (line.find("FLOCK") == std::string::npos) continue;
    if (line.find(file.data()) != std::string::npos) return holder_in(descriptor.get());
  }
  return std::nullopt;
}

}  // namespace longshore::environment
