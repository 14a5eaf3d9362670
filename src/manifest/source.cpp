#include "manifest/source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/limits.hpp"
#include "manifest/decoder.hpp"
#include "manifest/raw_file.hpp"

namespace longshore::manifest {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMagicBytes = 6;

// What people try next, with the way out.
struct Foreign {
  std::string_view magic;
  std::string_view told;
};
constexpr std::array kForeign = {
    Foreign{"\xFD\x37zXZ\0"sv, "is compressed with xz, which is not read: pipe it through xz -dc"},
    Foreign{"BZh"sv, "is compressed with bzip2, which is not read: pipe it through bzip2 -dc"},
    Foreign{"PK\x03\x04"sv,
            "is a ZIP archive or a spreadsheet: unpack it, or save the sheet as CSV (UTF-8)"},
};

class PlainSource final : public Source {
 public:
  explicit PlainSource(std::unique_ptr<RawFile> file) : file_(std::move(file)) {}
  Result<std::size_t> read(std::span<char> into) override {
    if (failed_) return *failed_;
    Result<std::size_t> got = file_->read(into);
    if (!got) failed_ = got.error();
    return got;
  }
  bool ready(Milliseconds patience) override { return failed_ || file_->ready(patience); }
  std::uint64_t compressed_bytes_read() const override { return file_->bytes_read(); }
  std::uint64_t size_bytes() const override { return file_->size_bytes(); }
  const FileStamp& stamp() const override { return file_->stamp(); }
  const std::optional<Content>& content() const override { return file_->content(); }

 private:
  std::unique_ptr<RawFile> file_;
  std::optional<Error> failed_;
};

// What was decompressed before a fault is delivered first.
class DecodedSource final : public Source {
 public:
  DecodedSource(std::unique_ptr<RawFile> file, std::unique_ptr<Decoder> decoder)
      : file_(std::move(file)), decoder_(std::move(decoder)), buffer_(limits::kReadChunkBytes) {}

  Result<std::size_t> read(std::span<char> into) override {
    if (!ahead_.empty()) return take_ahead(into);
    while (!failed_) {
      if (starved() && !end_) refill();
      if (failed_) break;
      if (starved() && decoder_->complete()) return std::size_t{0};
      const std::size_t produced = decode(into);
      if (produced > 0) return produced;
    }
    return *failed_;
  }

  // Compressed bytes that are there may still give nothing: only decoding them tells.
  bool ready(Milliseconds patience) override {
    if (file_->is_regular()) return true;
    while (!failed_ && ahead_.empty()) {
      if (!starved()) {
        decode_ahead();
      } else if (end_) {
        break;
      } else if (file_->ready(std::exchange(patience, Milliseconds(0)))) {
        refill();
      } else {
        return false;
      }
    }
    return true;
  }

  std::uint64_t compressed_bytes_read() const override {
    return file_->bytes_read() - input_.size();
  }
  std::uint64_t size_bytes() const override { return file_->size_bytes(); }
  const FileStamp& stamp() const override { return file_->stamp(); }
  const std::optional<Content>& content() const override { return file_->content(); }

 private:
  void refill() {
    const Result<std::size_t> got = file_->read(buffer_);
    if (!got) {
      failed_ = got.error();
      return;
    }
    end_ = *got == 0;
    input_ = {buffer_.data(), *got};
  }

  // Nothing is left to decode, neither here nor within the decoder.
  bool starved() const { return input_.empty() && !held_back_; }

  void decode_ahead() {
    decoded_.resize(limits::kReadChunkBytes);
    ahead_ = {decoded_.data(), decode(decoded_)};
  }

  std::size_t take_ahead(std::span<char> into) {
    const std::size_t bytes = std::min(into.size(), ahead_.size());
    std::memcpy(into.data(), ahead_.data(), bytes);
    ahead_.remove_prefix(bytes);
    return bytes;
  }

  std::size_t decode(std::span<char> into) {
    const bool dry = starved();
    const bool draining = std::exchange(held_back_, false);
    const Decoded decoded = decoder_->decode(input_, into);
    input_.remove_prefix(decoded.consumed);
    // Where all room was taken, the decoder may have kept what did not fit.
    held_back_ = decoded.produced == into.size() && !decoder_->complete();
    if (!decoded.fault.empty()) {
      fail(decoded.fault);
    } else if (decoded.produced == 0 && dry) {
      fail("the file ends in the middle of it; it may have been cut on its way here");
    } else if (decoded.produced == 0 && decoded.consumed == 0 && !draining) {
      fail("the data is damaged (it does not go on)");
    }
    return decoded.produced;
  }

  void fail(std::string_view what) {
    failed_ = file_->error(fmt::format("the {} stream is bad at byte {} of the compressed file: {}",
                                       decoder_->name(), compressed_bytes_read(), what));
  }

  std::unique_ptr<RawFile> file_;
  std::unique_ptr<Decoder> decoder_;
  std::vector<char> buffer_;
  std::string_view input_;  // of buffer_, not yet decoded
  bool end_ = false;
  bool held_back_ = false;     // the decoder may have more, without further input
  std::vector<char> decoded_;  // by ready()
  std::string_view ahead_;     // of decoded_, not yet read
  std::optional<Error> failed_;
};

}  // namespace

Result<std::unique_ptr<Source>> open_source(Files& files, const std::string& path, Digest digest) {
  Result<std::unique_ptr<RawFile>> file = RawFile::open(files, path, digest);
  if (!file) return file.error();
  const Result<std::string_view> magic = (*file)->peek(kMagicBytes);
  if (!magic) return magic.error();
  for (const Foreign& foreign : kForeign) {
    if (magic->starts_with(foreign.magic)) return (*file)->error(foreign.told);
  }
  std::unique_ptr<Decoder> decoder;
  if (magic->starts_with(kGzipMagic)) decoder = make_gzip_decoder();
  if (is_zstd(*magic)) decoder = make_zstd_decoder();
  if (!decoder) return std::unique_ptr<Source>(new PlainSource(std::move(*file)));
  return std::unique_ptr<Source>(new DecodedSource(std::move(*file), std::move(decoder)));
}

}  // namespace longshore::manifest
