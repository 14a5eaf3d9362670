#include "manifest/raw_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace longshore::manifest {

Result<std::unique_ptr<RawFile>> RawFile::open(Files& files, const std::string& path,
                                               Digest digest) {
  Result<std::unique_ptr<InputFile>> file = files.open(path);
  if (!file) return file.error();
  Result<FileStamp> stamp = (*file)->stamp();
  if (!stamp) return stamp.error();
  std::string name = path == "-" ? "standard input" : path;
  std::unique_ptr<RawFile> raw(new RawFile(std::move(name), std::move(*file), *stamp));
  if (digest == Digest::kWanted && stamp->regular) raw->digest_.emplace();
  return raw;
}

Result<std::size_t> RawFile::read_on(std::span<char> into) {
  Result<std::size_t> got = file_->read(into);
  if (!got) return got;
  bytes_read_ += *got;
  if (digest_ && !content_) digest_->add({into.data(), *got});
  return got;
}

Result<std::string_view> RawFile::peek(std::size_t bytes) {
  while (peeked_.size() < bytes) {
    const std::size_t had = peeked_.size();
    peeked_.resize(bytes);
    const Result<std::size_t> got = read_on(std::span(peeked_).subspan(had));
    peeked_.resize(had + (got ? *got : 0));
    if (!got) return got.error();
    if (*got == 0) break;
  }
  return std::string_view(peeked_);
}

Result<std::size_t> RawFile::read(std::span<char> into) {
  if (!peeked_.empty()) {
    const std::size_t bytes = std::min(into.size(), peeked_.size());
    std::memcpy(into.data(), peeked_.data(), bytes);
    peeked_.erase(0, bytes);
    return bytes;
  }
  Result<std::size_t> got = read_on(into);
  if (!got || *got > 0) return got;
  if (const Result<void> unchanged = check_unchanged(); !unchanged) return unchanged.error();
  if (digest_ && !content_) content_ = Content{digest_->digits(), bytes_read_};
  return got;
}

Result<void> RawFile::check_unchanged() {
  if (!opened_.regular) return {};
  const Result<FileStamp> now = file_->stamp();
  if (!now) return now.error();
  if (now->size_bytes != opened_.size_bytes) {
    return error(
        fmt::format("changed while it was read: it had {} bytes at first and has {} now; "
                    "run again once nothing writes to it",
                    opened_.size_bytes, now->size_bytes));
  }
  if (*now != opened_) {
    return error("changed while it was read; run again once nothing writes to it");
  }
  if (bytes_read_ < opened_.size_bytes) {
    return error(fmt::format("ends at byte {}, but has {} bytes", bytes_read_, opened_.size_bytes));
  }
  return {};
}

Error RawFile::error(std::string_view what) const {
  return {ErrorKind::kManifest, fmt::format("{}: {}", name_, what)};
}

}  // namespace longshore::manifest
