// Rows as the comparison's manifests have them (bench/harness/manifests.py), in memory.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace longshore::bench {

inline constexpr int kRows = 10'000;

inline std::uint64_t mixed(std::uint64_t number) {
  number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9ULL;
  return number ^ (number >> 27);
}

inline std::string url_of(int number) {
  return fmt::format("https://images.example.com/harbour/camera-{:02}/2026/11-24/{:09}-{:06x}.jpg",
                     number % 97, number, mixed(static_cast<std::uint64_t>(number)) >> 40);
}

// `quoted`: every cell in quotes.
inline std::string csv_text(bool quoted) {
  std::string text = "reference_id,image_url,tag,priority_weight\n";
  const char* const row =
      quoted ? "\"{:016x}\",\"{}\",\"street\",\"{}\"\n" : "{:016x},{},street,{}\n";
  for (int i = 0; i < kRows; ++i) {
    text += fmt::format(fmt::runtime(row), mixed(static_cast<std::uint64_t>(i) + 1), url_of(i),
                        i % 10 + 1);
  }
  return text;
}

inline std::string jsonl_text() {
  std::string text;
  for (int i = 0; i < kRows; ++i) {
    text += fmt::format(
        R"({{"reference_id":"{:016x}","image_url":"{}","tag":"street","priority_weight":{}}})"
        "\n",
        mixed(static_cast<std::uint64_t>(i) + 1), url_of(i), i % 10 + 1);
  }
  return text;
}

}  // namespace longshore::bench
