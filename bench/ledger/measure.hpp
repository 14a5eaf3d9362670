// What a piece of work took of the clock, of the processor and of the disk.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace longshore::bench {

struct Usage {
  double seconds = 0;
  double cpu_seconds = 0;           // of the process: user and system
  std::uint64_t written_bytes = 0;  // that were sent to the disk, by /proc/self/io
};

class Stopwatch {
 public:
  Stopwatch() : start_(now()) {}
  Usage elapsed() const;

 private:
  static Usage now();
  Usage start_;
};

// One line of JSON on standard output: the figures of `rows` rows.
void print(std::string_view store, std::string_view work, std::uint64_t rows, const Usage& usage);
// The same: the bytes a row of the closed file at `path`.
void print_at_rest(std::string_view store, const std::string& path, std::uint64_t rows);

}  // namespace longshore::bench
