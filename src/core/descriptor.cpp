#include "core/descriptor.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace longshore {

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Descriptor open_descriptor(const char* path, int flags, unsigned mode) {
  for (;;) {
    const int number = ::open(path, flags | O_CLOEXEC | O_NOCTTY, mode);
    if (number >= 0 || errno != EINTR) return Descriptor(number);
  }
}

int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace longshore
