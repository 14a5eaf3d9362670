// Writing a JSON string: each member of each body goes through it.
#include <benchmark/benchmark.h>

#include "core/json_text.hpp"

namespace longshore {
namespace {

void write_json_string(benchmark::State& state, std::string_view text) {
  std::string out;
  for (auto _ : state) {
    out.clear();
    append_json_string(out, text);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(write_json_string, id, "night-0000001");
BENCHMARK_CAPTURE(write_json_string, url,
                  "https://images.example.com/2026/11/camera-07/frame-0000001.jpg?size=original");
BENCHMARK_CAPTURE(write_json_string, escaped, "a \"quoted\" title\twith\\backslashes\n");

}  // namespace
}  // namespace longshore
