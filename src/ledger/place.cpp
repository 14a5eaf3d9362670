#include "ledger/place.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace longshore::ledger {

namespace {

constexpr int kLinksMax = 40;  // as many as the kernel follows

// What is told of anything but a file, or nothing.
std::string_view kind_of(const std::filesystem::path& path) {
  using std::filesystem::file_type;
  std::error_code ignored;
  switch (std::filesystem::status(path, ignored).type()) {
    case file_type::directory:
      return "a directory";
    case file_type::fifo:
    case file_type::socket:
      return "a pipe or socket";
    case file_type::block:
    case file_type::character:
      return "a device";
    default:
      return "";
  }
}

Error error(const std::string& path, std::string_view what) {
  return {ErrorKind::kLedger,
          fmt::format("ledger {}: {}. Name a file (ledger.path, --ledger).", path, what)};
}

}  // namespace

// Links among the folders are left to the kernel: they change nothing about what is beside what.
Result<Place> place_of(const std::string& path) {
  std::filesystem::path file = path;
  for (int links = 0; links <= kLinksMax; ++links) {
    std::error_code no_link;
    const std::filesystem::path target = std::filesystem::read_symlink(file, no_link);
    if (no_link) {
      if (const auto kind = kind_of(file); !kind.empty()) {
        return error(path, fmt::format("it is {}", kind));
      }
      return Place{file.string()};
    }
    file = file.parent_path() / target;
  }
  return error(path, "it is a symbolic link, and those it leads to go round in a circle");
}

}  // namespace longshore::ledger
