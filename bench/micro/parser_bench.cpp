// The parsers alone, fed from memory in chunks as the reader feeds them.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "core/limits.hpp"
#include "manifest/parser.hpp"
#include "manifest_text.hpp"

namespace longshore::manifest {
namespace {

std::uint64_t rows_of(Parser& parser, std::string_view text) {
  std::uint64_t rows = 0;
  while (true) {
    const Parser::Step step = parser.next();
    rows += step == Parser::Step::kRow ? 1 : 0;
    if (step == Parser::Step::kEnd || step == Parser::Step::kFailed) return rows;
    if (step != Parser::Step::kNeedInput) continue;
    const std::span<char> room = parser.prepare(limits::kReadChunkBytes);
    const std::size_t bytes =
        std::min({room.size(), text.size(), std::size_t{limits::kReadChunkBytes}});
    std::memcpy(room.data(), text.data(), bytes);
    text.remove_prefix(bytes);
    if (bytes == 0) {
      parser.finish();
    } else {
      parser.commit(bytes);
    }
  }
}

void parse(benchmark::State& state, ManifestFormat format, const std::string& text) {
  ManifestConfiguration configuration;
  configuration.format = format;
  for (auto _ : state) {
    const auto parser = make_parser(configuration);
    if (rows_of(**parser, text) != bench::kRows) state.SkipWithError("not every row was sound");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.SetItemsProcessed(state.iterations() * bench::kRows);
}
BENCHMARK_CAPTURE(parse, csv, ManifestFormat::kCsv, bench::csv_text(false));
BENCHMARK_CAPTURE(parse, csv_quoted, ManifestFormat::kCsv, bench::csv_text(true));
BENCHMARK_CAPTURE(parse, jsonl, ManifestFormat::kJsonl, bench::jsonl_text());

}  // namespace
}  // namespace longshore::manifest
