// What stat(2) says of a file, as the environment tells it.
#pragma once

#include <sys/stat.h>

#include "longshore/environment.hpp"

namespace longshore {

inline FileStamp file_stamp(const struct stat& found) {
  return {.device = found.st_dev,
          .inode = found.st_ino,
          .size_bytes = static_cast<std::uint64_t>(found.st_size),
          .modified_ns = found.st_mtim.tv_sec * 1'000'000'000 + found.st_mtim.tv_nsec,
          .regular = S_ISREG(found.st_mode)};
}

}  // namespace longshore
