// The manifest as it lies on disk, and whether it stayed the same while it was read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "longshore/environment.hpp"
#include "manifest/content.hpp"
#include "manifest/sha256.hpp"

namespace longshore::manifest {

// One thread at a time. Blocking. All errors are kManifest and name the file.
class RawFile {
 public:
  static Result<std::unique_ptr<RawFile>> open(Files& files, const std::string& path,
                                               Digest digest);

  // Reads until `bytes` are there or the file ends, and keeps them for the next read().
  Result<std::string_view> peek(std::size_t bytes);
  // At least one byte, or 0 at the end, where the file must be the one that was opened.
  Result<std::size_t> read(std::span<char> into);
  // As InputFile::ready().
  bool ready(Milliseconds patience) { return !peeked_.empty() || file_->ready(patience); }
  bool is_regular() const { return opened_.regular; }
  const FileStamp& stamp() const { return opened_; }

  std::uint64_t bytes_read() const { return bytes_read_ - peeked_.size(); }
  std::uint64_t size_bytes() const { return opened_.regular ? opened_.size_bytes : 0; }
  // Of a regular file, once read() has told its end, where its digest was wanted.
  const std::optional<Content>& content() const { return content_; }
  Error error(std::string_view what) const;

 private:
  RawFile(std::string name, std::unique_ptr<InputFile> file, FileStamp opened)
      : name_(std::move(name)), file_(std::move(file)), opened_(opened) {}
  Result<std::size_t> read_on(std::span<char> into);
  Result<void> check_unchanged();

  std::string name_;  // for messages
  std::unique_ptr<InputFile> file_;
  FileStamp opened_;
  std::string peeked_;
  std::uint64_t bytes_read_ = 0;
  std::optional<Sha256> digest_;
  std::optional<Content> content_;
};

}  // namespace longshore::manifest
