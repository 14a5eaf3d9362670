#include "ledger/place.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace longshore::ledger {

namespace {

constexpr int kLinksMax = 40;  // as many as the kernel follows

}  // namespace

// Links among the folders are left to the kernel: they change nothing about what is beside what.
Result<Place> place_of(const std::string& path) {
  std::filesystem::path file = path;
  for (int links = 0; links <= kLinksMax; ++links) {
    std::error_code no_link;
    const std::filesystem::path target = std::filesystem::read_symlink(file, no_link);
    if (no_link) return Place{file.string()};
    file = file.parent_path() / target;
  }
  return Error{ErrorKind::kLedger,
               fmt::format("ledger {}: it is a symbolic link, and those it leads to go round in a "
                           "circle. Name the file itself (ledger.path, --ledger).",
                           path)};
}

}  // namespace longshore::ledger
