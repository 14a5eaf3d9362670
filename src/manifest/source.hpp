// The manifest's bytes, decompressed: gzip and zstd are recognised by their magic numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "longshore/environment.hpp"
#include "manifest/content.hpp"

namespace longshore::manifest {

// One thread at a time. Blocking.
class Source {
 public:
  virtual ~Source() = default;
  // At least one byte, or 0 at the end. Errors (kManifest) tell the position: a cut gzip or
  // zstd stream, a bad checksum, a failed read, or a file that changed while it was read
  // (looked at with the end). After an error nothing more can be read.
  virtual Result<std::size_t> read(std::span<char> into) = 0;
  // Whether read() would give something, be it the end or an error, without waiting for a
  // writer; waits for that itself, for `patience` at most.
  virtual bool ready(Milliseconds patience) = 0;
  virtual std::uint64_t compressed_bytes_read() const = 0;  // of the file as it lies on disk
  virtual std::uint64_t size_bytes() const = 0;             // of a regular file, else 0
  virtual const FileStamp& stamp() const = 0;               // of the file as it was opened
  // Of a regular file, once read() has told its end, where its digest was wanted.
  virtual const std::optional<Content>& content() const = 0;
};

// Opens `path` ("-": standard input) and peeks at its first bytes.
Result<std::unique_ptr<Source>> open_source(Files& files, const std::string& path,
                                            Digest digest = Digest::kNotWanted);

}  // namespace longshore::manifest
