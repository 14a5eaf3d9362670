// Where the files of others lie that some tests read: manifests and suites.
#pragma once

#include <cstdlib>
#include <filesystem>

namespace longshore {

// Tests skip, saying so, where a file is not there.
inline std::filesystem::path data_folder() {
  const char* const named = std::getenv("LONGSHORE_DATA");
  return named != nullptr ? named : LONGSHORE_SOURCE_DIR "/../shared/data";
}

}  // namespace longshore
