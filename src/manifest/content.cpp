#include "manifest/content.hpp"

#include <algorithm>
#include <span>
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
    const std::uint64_t left = until - file_->bytes_read();
    const auto room = std::span(buffer_).first(std::min<std::uint64_t>(left, buffer_.size()));
    const Result<std::size_t> got = file_->read(room);
    if (!got) return got.error();
    if (*got == 0) break;
  }
  return file_->content();
}

std::uint64_t ContentScan::bytes_read() const {
  return file_->bytes_read();
}

const FileStamp& ContentScan::stamp() const {
  return file_->stamp();
}

}  // namespace longshore::manifest
