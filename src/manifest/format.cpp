// Which parser a manifest gets.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "core/manifest_suffixes.hpp"
#include "manifest/column_names.hpp"
#include "manifest/csv_delimiter.hpp"
#include "manifest/csv_parser.hpp"
#include "manifest/encoding.hpp"
#include "manifest/jsonl_parser.hpp"

namespace longshore::manifest {
namespace {

// Offsets in a record are kept in 32 bits, and a row stands in memory whole.
constexpr std::uint64_t kRowBytesMax = 1024 * 1024 * 1024;

// An object, or an array whose first element is a string or an object.
bool looks_like_json(std::string_view text) {
  const auto next = [&] {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    return text.empty() ? '\0' : text.front();
  };
  if (next() == '{') return true;
  if (next() != '[') return false;
  text.remove_prefix(1);
  return next() == '"' || next() == '{';
}

std::string fault_of_options(const ManifestConfiguration& options) {
  if (options.max_row_bytes == 0 || options.max_row_bytes > kRowBytesMax) {
    return fmt::format("manifest.max_row_bytes is {}: from 1 byte to 1 GiB was expected",
                       options.max_row_bytes);
  }
  if (options.delimiter && kDelimiters.find(*options.delimiter) == kDelimiters.npos) {
    return fmt::format("manifest.delimiter is \"{}\": one of , ; | or a tab was expected",
                       *options.delimiter);
  }
  if (options.quote && options.quote == options.delimiter) {
    return fmt::format(
        "manifest.quote and manifest.delimiter are both \"{}\": two different "
        "characters were expected",
        *options.quote);
  }
  if (options.header && !options.columns.empty()) {
    return "manifest.columns names the columns of a manifest without a header: set "
           "manifest.header: false, or leave columns out";
  }
  if (options.columns.empty()) {
    if (options.header || options.format == ManifestFormat::kJsonl) return {};
    return "manifest.header is false, but manifest.columns does not name the columns";
  }
  const std::string fault = fault_of_columns(options.columns);
  return fault.empty() ? fault : "manifest.columns: " + fault;
}

}  // namespace

ManifestFormat detect_format(std::string_view path, std::string_view first_bytes) {
  const ManifestFormat named = name_of_manifest(path).format;
  if (named != ManifestFormat::kAuto) return named;
  if (first_bytes.starts_with(kByteOrderMark)) first_bytes.remove_prefix(kByteOrderMark.size());
  if (looks_like_json(first_bytes)) return ManifestFormat::kJsonl;
  const std::string_view line = first_bytes.substr(0, first_bytes.find('\n'));
  const auto count = [&](char byte) { return std::count(line.begin(), line.end(), byte); };
  const bool tabs = count('\t') > std::max({count(','), count(';'), count('|')});
  return tabs ? ManifestFormat::kTsv : ManifestFormat::kCsv;
}

Result<std::unique_ptr<Parser>> make_parser(const ManifestConfiguration& configuration) {
  if (std::string fault = fault_of_options(configuration); !fault.empty()) {
    return Error{ErrorKind::kConfiguration, std::move(fault)};
  }
  switch (configuration.format) {
    case ManifestFormat::kCsv:
    case ManifestFormat::kTsv:
      return std::unique_ptr<Parser>(new CsvParser(configuration));
    case ManifestFormat::kJsonl:
      return std::unique_ptr<Parser>(new JsonlParser(configuration));
    case ManifestFormat::kAuto:
      break;
  }
  return Error{ErrorKind::kInternal, "the manifest's format was not found out before parsing"};
}

}  // namespace longshore::manifest
