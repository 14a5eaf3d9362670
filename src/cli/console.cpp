#include "cli/console.hpp"

#include <unistd.h>

#include <cerrno>

#include "core/descriptor.hpp"
#include "core/system_words.hpp"

namespace longshore::cli {
namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;

}  // namespace

Result<void> StandardOutput::write(std::string_view text) {
  buffer_ += text;
  return buffer_.size() < kBufferBytes ? Result<void>() : flush();
}

Result<void> StandardOutput::flush() {
  const int failed = gone_ ? 0 : write_all(descriptor_, buffer_);
  buffer_.clear();
  if (failed == EPIPE) {
    gone_ = true;
  } else if (failed != 0) {
    return system_error(ErrorKind::kOutput, "standard output cannot be written", failed);
  }
  return {};
}

void complain(std::string_view message) {
  const std::string line = "longshore: " + std::string(message) + "\n";
  // Where standard error cannot be written, nobody is left to be told.
  [[maybe_unused]] const int ignored = write_all(STDERR_FILENO, line);
}

bool print(std::string_view text) {
  StandardOutput out;
  Result<void> written = out.write(text);
  if (written) written = out.flush();
  if (!written) complain(written.error().message);
  return bool(written);
}

}  // namespace longshore::cli
