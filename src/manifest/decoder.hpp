// One compression format: bytes in, bytes out, no I/O.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace longshore::manifest {

struct Decoded {
  std::size_t consumed = 0;
  std::size_t produced = 0;
  std::string fault;  // nothing more can be decoded; what was produced is sound
};

class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual std::string_view name() const = 0;  // "gzip"
  virtual Decoded decode(std::string_view input, std::span<char> into) = 0;
  // Whether the input may end here: between two members or frames.
  virtual bool complete() const = 0;
};

inline constexpr std::string_view kGzipMagic = "\x1F\x8B";
std::unique_ptr<Decoder> make_gzip_decoder();

// A frame that needs a larger window is refused: --long=27 is what zstd itself allows
// without being asked.
inline constexpr int kZstdWindowLogMax = 27;  // 128 MiB
bool is_zstd(std::string_view first_bytes);   // a frame, or a skippable one
std::unique_ptr<Decoder> make_zstd_decoder();

}  // namespace longshore::manifest
