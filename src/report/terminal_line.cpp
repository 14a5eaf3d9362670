#include "report/terminal_line.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

namespace longshore::report {
namespace {

constexpr std::string_view kErase = "\r\x1b[J";      // the bar, however many lines it became
constexpr std::string_view kEraseRest = "\x1b[J\r";  // behind a bar just written
constexpr std::size_t kUsualColumns = 80;

}  // namespace

void TerminalLine::print(std::string_view lines) {
  const std::lock_guard lock(mutex_);
  if (bar_.empty()) return write(lines);
  write(std::string(kErase) + std::string(lines) + bar_ + "\r");
}

void TerminalLine::show(std::string_view bar) {
  const std::lock_guard lock(mutex_);
  bar_ = bar;
  write("\r" + bar_ + std::string(kEraseRest));
}

void TerminalLine::clear() {
  const std::lock_guard lock(mutex_);
  if (bar_.empty()) return;
  bar_.clear();
  write(kErase);
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
