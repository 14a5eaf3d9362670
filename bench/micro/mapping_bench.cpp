// Rows to jobs: reading from memory, parsing, mapping, checking URLs, hashing.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "core/limits.hpp"
#include "manifest/parser.hpp"
#include "manifest/piece_reader.hpp"
#include "manifest_text.hpp"

namespace longshore::manifest {
namespace {

class TextSource final : public Source {
 public:
  explicit TextSource(std::string_view text) : text_(text) {}
  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t bytes = std::min({into.size(), text_.size() - at_, limits::kReadChunkBytes});
    std::memcpy(into.data(), text_.data() + at_, bytes);
    at_ += bytes;
    return bytes;
  }
  bool ready(Milliseconds) override { return true; }
  std::uint64_t compressed_bytes_read() const override { return at_; }
  std::uint64_t size_bytes() const override { return text_.size(); }
  const FileStamp& stamp() const override { return stamp_; }
  const std::optional<Content>& content() const override { return content_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  FileStamp stamp_;
  std::optional<Content> content_;
};

constexpr std::size_t kRowsAtATime = 256;

// As a check does it: into one piece, over and over.
void map_rows(benchmark::State& state, ManifestFormat format, const std::string& text) {
  const Configuration configuration;
  ManifestConfiguration manifest;
  manifest.format = format;
  Piece piece;
  for (auto _ : state) {
    auto reader = make_reader({.name = "bench",
                               .format = format,
                               .source = std::make_unique<TextSource>(text),
                               .parser = std::move(*make_parser(manifest))},
                              configuration);
    std::uint64_t rows = 0;
    while (!piece.end) {
      (*reader)->refill(piece, kRowsAtATime, limits::kPlanBytesMax);
      rows += piece.rows;
    }
    piece.end = false;
    if (rows != bench::kRows) state.SkipWithError("not every row was read");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.SetItemsProcessed(state.iterations() * bench::kRows);
}
BENCHMARK_CAPTURE(map_rows, csv, ManifestFormat::kCsv, bench::csv_text(false));
BENCHMARK_CAPTURE(map_rows, jsonl, ManifestFormat::kJsonl, bench::jsonl_text());

}  // namespace
}  // namespace longshore::manifest
