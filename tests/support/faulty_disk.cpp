// A disk that fails, for the real program: loaded before the C library (LD_PRELOAD), it makes
// writes to, or syncs of, the files whose path holds a certain text fail from the n-th on.
// FAULTY_DISK=write|sync:TEXT:ERRNO:N, e.g. write:.db-wal:28:10
#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

struct Fault {
  std::string what;
  std::string text;
  int error = 0;
  long good = 0;  // so many succeed first

  Fault() {
    const char* setting = std::getenv("FAULTY_DISK");
    if (setting == nullptr) return;
    std::string_view rest = setting;
    const auto part = [&rest] {
      const std::size_t end = std::min(rest.find(':'), rest.size());
      const std::string taken(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      return taken;
    };
    what = part();
    text = part();
    error = std::atoi(part().c_str());
    good = std::atol(part().c_str());
  }
};

// Sets errno where this call is to fail.
bool fails(const char* what, int file) {
  static const Fault fault;
  static std::atomic<long> calls = 0;
  if (fault.what != what) return false;
  char name[4096];
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const ssize_t size = ::readlink(link.c_str(), name, sizeof(name));
  if (size <= 0) return false;
  const std::string_view path(name, static_cast<std::size_t>(size));
  if (path.find(fault.text) == path.npos) return false;
  if (calls++ < fault.good) return false;
  errno = fault.error;
  return true;
}

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
  static auto* const real = next<ssize_t(int, const void*, size_t)>("write");
  return fails("write", file) ? -1 : real(file, bytes, size);
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t offset) {
  static auto* const real = next<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
  return fails("write", file) ? -1 : real(file, bytes, size, offset);
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset) {
  static auto* const real = next<ssize_t(int, const void*, size_t, off_t)>("pwrite");
  return fails("write", file) ? -1 : real(file, bytes, size, offset);
}

int fsync(int file) {
  static auto* const real = next<int(int)>("fsync");
  return fails("sync", file) ? -1 : real(file);
}

int fdatasync(int file) {
  static auto* const real = next<int(int)>("fdatasync");
  return fails("sync", file) ? -1 : real(file);
}
}
