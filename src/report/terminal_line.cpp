#include "report/terminal_line.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

#include "report/utf8.hpp"

namespace longshore::report {
namespace {

constexpr std::string_view kClearLine = "\r\x1b[K";
constexpr std::size_t kUsualColumns = 80;

}  // namespace

void TerminalLine::print(std::string_view lines) {
  const std::lock_guard lock(mutex_);
  if (bar_.empty()) return write(lines);
  write(std::string(kClearLine) + std::string(lines) + bar_);
}

void TerminalLine::show(std::string_view bar) {
  // The last column stays free: writing into it makes some terminals wrap.
  const std::string_view fitting = first_characters(bar, columns() - 1);
  const std::lock_guard lock(mutex_);
  bar_ = fitting;
  write(std::string(kClearLine) + bar_);
}

void TerminalLine::clear() {
  const std::lock_guard lock(mutex_);
  if (bar_.empty()) return;
  bar_.clear();
  write(kClearLine);
}

bool TerminalLine::is_terminal() const {
  return ::isatty(descriptor_) == 1;
}

std::size_t TerminalLine::columns() const {
  winsize size{};
  if (::ioctl(descriptor_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualColumns;
  return size.ws_col;
}

void TerminalLine::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace longshore::report
