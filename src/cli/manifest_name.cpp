#include "cli/manifest_name.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

#include "core/utf8.hpp"
#include "report/wording.hpp"

namespace longshore::cli {
namespace {

constexpr std::array<std::string_view, 3> kCompressions{".gz", ".gzip", ".zst"};
constexpr std::array<std::string_view, 7> kFormats{".csv",  ".tsv",   ".tab",   ".txt",
                                                   ".json", ".jsonl", ".ndjson"};

bool ends_with_ignoring_case(std::string_view text, std::string_view suffix) {
  if (text.size() < suffix.size()) return false;
  return std::ranges::equal(text.substr(text.size() - suffix.size()), suffix, {}, [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
}

// Without one of the suffixes, unless nothing would be left.
std::string_view without(std::string_view name, std::span<const std::string_view> suffixes) {
  for (const std::string_view suffix : suffixes) {
    if (name.size() > suffix.size() && ends_with_ignoring_case(name, suffix)) {
      return name.substr(0, name.size() - suffix.size());
    }
  }
  return name;
}

}  // namespace

std::string default_manifest_name(std::string_view path) {
  if (path == "-") return "stdin";
  const std::string_view file = path.substr(path.rfind('/') + 1);
  return std::string(without(without(file, kCompressions), kFormats));
}

Result<std::string> checked_manifest_name(std::string name) {
  const auto refuse = [&name](const std::string& why) {
    return Error{ErrorKind::kUsage, "the manifest's name \"" + report::one_line(name) + "\" " +
                                        why + "; give another with --name"};
  };
  if (name.empty()) return refuse("is empty");
  if (name.size() > kManifestNameBytesMax) {
    return refuse("is longer than " + std::to_string(kManifestNameBytesMax) + " bytes");
  }
  if (!is_utf8(name)) return refuse("is not UTF-8");
  // Whatever would have to be escaped on a terminal has no place in the name of a batch.
  if (report::one_line(name) != name) return refuse("holds a control character");
  return name;
}

}  // namespace longshore::cli
