// What tells that a file's bytes are those of another time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "longshore/environment.hpp"

namespace longshore::manifest {

enum class Digest { kNotWanted, kWanted };

// Of a regular file as it lies on disk, compressed or not.
struct Content {
  std::string sha256;  // lower-case hexadecimal digits
  std::uint64_t size_bytes = 0;
};

class RawFile;

// Reads a file for its digest alone. One thread at a time. Blocking.
class ContentScan {
 public:
  // Errors: kManifest, as with all that follows; what is no regular file, too.
  static Result<std::unique_ptr<ContentScan>> open(Files& files, const std::string& path);
  ~ContentScan();

  // Reads on by `bytes` at most. The content, once the end is reached.
  Result<std::optional<Content>> read_on(std::uint64_t bytes);
  std::uint64_t bytes_read() const;
  const FileStamp& stamp() const;  // of the file as it was opened

 private:
  explicit ContentScan(std::unique_ptr<RawFile> file);

  std::unique_ptr<RawFile> file_;
  std::vector<char> buffer_;
};

}  // namespace longshore::manifest
