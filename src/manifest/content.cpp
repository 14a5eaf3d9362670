#include "manifest/content.hpp"

#include <utility>

#include "core/limits.hpp"
#include "manifest/raw_file.hpp"

namespace longshore::manifest {

ContentScan::ContentScan(std::unique_ptr<RawFile> file)
    : file_(std::move(file)), buffer_(limits::kReadChunkBytes) {}

ContentScan::~ContentScan() = default;

Result<std::unique_ptr<ContentScan>> ContentScan::open(Files& files, const std::string& path) {
  Result<std::unique_ptr<RawFile>> file = RawFile::open(files, path, Digest::kWanted);
  if (!file) return file.error();
  if (!(*file)->is_regular()) return (*file)->error("is no regular file");
  return std::unique_ptr<ContentScan>(new ContentScan(std::move(*file)));
}

Result<std::optional<Content>> ContentScan::read_on(std::uint64_t bytes) {
  const std::uint64_t until = file_->bytes_read() + bytes;
  while (file_->bytes_read() < until) {
    const Result<std::size_t> got = file_->read(buffer_);
    if (!got) return got.error();
    if (*got == 0) break;
  }
  return file_->content();
}

std::uint64_t ContentScan::bytes_read() const {
  return file_->bytes_read();
}

}  // namespace longshore::manifest
