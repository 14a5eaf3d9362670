#include <zlib.h>

#include <algorithm>
#include <limits>

#include "manifest/decoder.hpp"

namespace longshore::manifest {
namespace {

constexpr int kGzipOnly = 16;  // added to the window bits, to zlib's own taste

uInt clipped(std::size_t bytes) {
  return static_cast<uInt>(std::min<std::size_t>(bytes, std::numeric_limits<uInt>::max()));
}

class GzipDecoder final : public Decoder {
 public:
  GzipDecoder() { ready_ = inflateInit2(&stream_, MAX_WBITS + kGzipOnly) == Z_OK; }
  ~GzipDecoder() override {
    if (ready_) inflateEnd(&stream_);
  }
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;

  std::string_view name() const override { return "gzip"; }
  bool complete() const override { return between_; }

  Decoded decode(std::string_view input, std::span<char> into) override {
    if (!ready_) return {.fault = "no memory for decompression"};
    if (between_ && !input.empty()) inflateReset(&stream_);
    // zlib takes its input by a pointer to what it never writes.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = clipped(input.size());
    stream_.next_out = reinterpret_cast<Bytef*>(into.data());
    stream_.avail_out = clipped(into.size());
    const std::size_t offered = stream_.avail_in;
    const std::size_t room = stream_.avail_out;
    const int code = inflate(&stream_, Z_NO_FLUSH);
    Decoded decoded{offered - stream_.avail_in, room - stream_.avail_out, {}};
    between_ = code == Z_STREAM_END;
    if (between_) ++members_;
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) decoded.fault = fault(code);
    return decoded;
  }

 private:
  std::string fault(int code) const {
    if (code == Z_MEM_ERROR) return "no memory for decompression";
    const std::string_view message = stream_.msg == nullptr ? "damaged" : stream_.msg;
    if (message == "incorrect header check" && members_ > 0) {
      return "bytes that are not gzip follow its end";
    }
    return "the data is damaged (" + std::string(message) + ")";
  }

  z_stream stream_{};
  bool ready_ = false;
  bool between_ = false;
  std::size_t members_ = 0;
};

}  // namespace

std::unique_ptr<Decoder> make_gzip_decoder() {
  return std::make_unique<GzipDecoder>();
}

}  // namespace longshore::manifest
