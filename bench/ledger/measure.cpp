#include "measure.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace longshore::bench {
namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::uint64_t written_bytes() {
  std::ifstream io("/proc/self/io");
  std::string name;
  for (std::uint64_t value = 0; io >> name >> value;) {
    if (name == "write_bytes:") return value;
  }
  return 0;
}

}  // namespace

Usage Stopwatch::now() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  Usage usage;
  usage.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  usage.cpu_seconds = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
  usage.written_bytes = written_bytes();
  return usage;
}

Usage Stopwatch::elapsed() const {
  Usage usage = now();
  usage.seconds -= start_.seconds;
  usage.cpu_seconds -= start_.cpu_seconds;
  usage.written_bytes -= start_.written_bytes;
  return usage;
}

void print(std::string_view store, std::string_view work, std::uint64_t rows, const Usage& usage) {
  const auto count = static_cast<double>(rows);
  fmt::print(
      "{{\"store\": \"{}\", \"work\": \"{}\", \"rows\": {}, \"rows_per_second\": {:.0f}, "
      "\"rows_per_cpu_second\": {:.0f}, \"cpu_us_per_row\": {:.3f}, "
      "\"written_bytes_per_row\": {:.1f}}}\n",
      store, work, rows, count / usage.seconds, count / usage.cpu_seconds,
      1e6 * usage.cpu_seconds / count, static_cast<double>(usage.written_bytes) / count);
  std::fflush(stdout);
}

void print_at_rest(std::string_view store, const std::string& path, std::uint64_t rows) {
  fmt::print("{{\"store\": \"{}\", \"work\": \"at rest\", \"bytes_per_row\": {:.1f}}}\n", store,
             static_cast<double>(std::filesystem::file_size(path)) / static_cast<double>(rows));
}

}  // namespace longshore::bench
