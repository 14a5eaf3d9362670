#include "manifest/reader.hpp"

#include <cstring>
#include <utility>

#include "core/limits.hpp"
#include "manifest/parser.hpp"
#include "manifest/piece_reader.hpp"
#include "manifest/source.hpp"

namespace longshore::manifest {
namespace {

// The first line, or as much of it as fits a chunk: enough to tell the format. `ended` tells
// that the manifest has no more bytes than these.
Result<std::string> read_first(Source& source, bool& ended) {
  std::string first(limits::kReadChunkBytes, '\0');
  std::size_t filled = 0;
  while (filled < first.size()) {
    Result<std::size_t> read = source.read({first.data() + filled, first.size() - filled});
    if (!read) return read.error();
    ended = *read == 0;
    if (ended || std::memchr(first.data() + filled, '\n', *read) != nullptr) {
      filled += *read;
      break;
    }
    filled += *read;
  }
  first.resize(filled);
  return first;
}

}  // namespace

Result<std::unique_ptr<Reader>> open_reader(Files& files, const std::string& path,
                                            const Configuration& configuration, Digest digest) {
  if (path.empty()) {
    return Error{ErrorKind::kManifest,
                 "no manifest is named: give the path of a file, or - for standard input"};
  }
  Result<std::unique_ptr<Source>> source = open_source(files, path, digest);
  if (!source) return source.error();
  bool ended = false;
  Result<std::string> first = read_first(**source, ended);
  if (!first) return first.error();
  ManifestConfiguration manifest = configuration.manifest;
  if (manifest.format == ManifestFormat::kAuto) {
    manifest.format = detect_format(path, *first);
    // A delimiter that is named outweighs the name of the file.
    const bool tabs = manifest.format == ManifestFormat::kTsv;
    if (tabs && manifest.delimiter) manifest.format = ManifestFormat::kCsv;
  }
  Result<std::unique_ptr<Parser>> parser = make_parser(manifest);
  if (!parser) return parser.error();
  if (!first->empty()) {
    const std::span<char> room = (*parser)->prepare(first->size());
    std::memcpy(room.data(), first->data(), first->size());
    (*parser)->commit(first->size());
  }
  if (ended) (*parser)->finish();
  return make_reader({.name = path == "-" ? "standard input" : path,
                      .format = manifest.format,
                      .source = std::move(*source),
                      .parser = std::move(*parser),
                      .fed_bytes = first->size()},
                     configuration);
}

}  // namespace longshore::manifest
