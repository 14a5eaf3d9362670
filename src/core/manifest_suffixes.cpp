#include "core/manifest_suffixes.hpp"

#include <algorithm>
#include <array>

namespace longshore {
namespace {

struct Suffix {
  std::string_view text;
  ManifestFormat format;
};

constexpr std::array<std::string_view, 4> kCompressions{".gz", ".gzip", ".zst", ".zstd"};
constexpr std::array kFormats{
    Suffix{".csv", ManifestFormat::kCsv},      Suffix{".tsv", ManifestFormat::kTsv},
    Suffix{".tab", ManifestFormat::kTsv},      Suffix{".jsonl", ManifestFormat::kJsonl},
    Suffix{".ndjson", ManifestFormat::kJsonl}, Suffix{".txt", ManifestFormat::kAuto},
    Suffix{".json", ManifestFormat::kAuto}};

char lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

bool ends_with(std::string_view name, std::string_view suffix) {
  return name.size() >= suffix.size() &&
         std::ranges::equal(name.substr(name.size() - suffix.size()), suffix, {}, lower);
}

// Unless nothing would be left.
std::string_view without(std::string_view name, std::string_view suffix) {
  return name.size() > suffix.size() ? name.substr(0, name.size() - suffix.size()) : name;
}

}  // namespace

NameOfManifest name_of_manifest(std::string_view path) {
  NameOfManifest name{path.substr(path.rfind('/') + 1)};
  for (const std::string_view suffix : kCompressions) {
    if (!ends_with(name.stem, suffix)) continue;
    name.stem = without(name.stem, suffix);
    break;
  }
  for (const Suffix& suffix : kFormats) {
    if (!ends_with(name.stem, suffix.text)) continue;
    name.stem = without(name.stem, suffix.text);
    name.format = suffix.format;
    break;
  }
  return name;
}

}  // namespace longshore
