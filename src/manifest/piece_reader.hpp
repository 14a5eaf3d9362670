// A Reader over any source and any parser; open_reader() chooses them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "longshore/configuration.hpp"
#include "longshore/result.hpp"
#include "manifest/parser.hpp"
#include "manifest/reader.hpp"
#include "manifest/source.hpp"

namespace longshore::manifest {

struct ReaderParts {
  std::string name;                              // of the manifest, for messages
  ManifestFormat format = ManifestFormat::kCsv;  // never kAuto
  std::unique_ptr<Source> source;
  std::unique_ptr<Parser> parser;  // fed with what was read of the source already
  std::uint64_t fed_bytes = 0;     // which is so much
};

// Reads the header and checks the mapping against it. Errors as of open_reader().
Result<std::unique_ptr<Reader>> make_reader(ReaderParts parts, const Configuration& configuration);

}  // namespace longshore::manifest
