#include <fmt/format.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "manifest/decoder.hpp"

namespace longshore::manifest {
namespace {

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder() : stream_(ZSTD_createDStream()) {
    ready_ = stream_ != nullptr &&
             !ZSTD_isError(ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, kZstdWindowLogMax));
  }
  ~ZstdDecoder() override { ZSTD_freeDStream(stream_); }
  ZstdDecoder(const ZstdDecoder&) = delete;
  ZstdDecoder& operator=(const ZstdDecoder&) = delete;

  std::string_view name() const override { return "zstd"; }
  bool complete() const override { return between_; }

  Decoded decode(std::string_view input, std::span<char> into) override {
    if (!ready_) return {.fault = "no memory for decompression"};
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer out{into.data(), into.size(), 0};
    const std::size_t hint = ZSTD_decompressStream(stream_, &out, &in);
    Decoded decoded{in.pos, out.pos, {}};
    if (ZSTD_isError(hint)) {
      decoded.fault = fault(hint);
      return decoded;
    }
    between_ = hint == 0;
    if (between_) ++frames_;
    return decoded;
  }

 private:
  std::string fault(std::size_t code) const {
    switch (ZSTD_getErrorCode(code)) {
      case ZSTD_error_frameParameter_windowTooLarge:
        return fmt::format(
            "it needs a window of more than {} MiB: compress it again without "
            "--ultra or --long above {}",
            (std::size_t{1} << kZstdWindowLogMax) >> 20U, kZstdWindowLogMax);
      case ZSTD_error_prefix_unknown:
        if (frames_ > 0) return "bytes that are not zstd follow its end";
        break;
      case ZSTD_error_memory_allocation:
        return "no memory for decompression";
      default:
        break;
    }
    return fmt::format("the data is damaged ({})", ZSTD_getErrorName(code));
  }

  ZSTD_DStream* stream_;
  bool ready_ = false;
  bool between_ = false;
  std::size_t frames_ = 0;
};

}  // namespace

bool is_zstd(std::string_view first_bytes) {
  if (first_bytes.starts_with("\x28\xB5\x2F\xFD")) return true;
  return first_bytes.size() >= 4 && (static_cast<unsigned char>(first_bytes[0]) & 0xF0U) == 0x50U &&
         first_bytes.substr(1, 3) == "\x2A\x4D\x18";
}

std::unique_ptr<Decoder> make_zstd_decoder() {
  return std::make_unique<ZstdDecoder>();
}

}  // namespace longshore::manifest
