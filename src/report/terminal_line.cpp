#include "report/terminal_line.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>

#include "core/descriptor.hpp"

namespace longshore::report {
namespace {

constexpr std::string_view kErase = "\r\x1b[J";      // the bar, however many lines it became
constexpr std::string_view kEraseRest = "\x1b[J\r";  // behind a bar just written
constexpr std::size_t kUsualColumns = 80;

// Where a bar stands, for the signal's handler; -1: nowhere.
std::atomic<int> bar_descriptor = -1;
static_assert(std::atomic<int>::is_always_lock_free);

void install_stop_handler();

extern "C" void erase_and_stop(int) {
  const int saved = errno;
  const int descriptor = bar_descriptor;
  if (descriptor >= 0) {
    [[maybe_unused]] const ssize_t ignored = ::write(descriptor, kErase.data(), kErase.size());
  }
  ::raise(SIGTSTP);  // which does now what it does by itself
  install_stop_handler();
  errno = saved;
}

// For one stop. Left alone where somebody ignores or handles the signal already.
void install_stop_handler() {
  struct sigaction now {};
  if (::sigaction(SIGTSTP, nullptr, &now) != 0 || now.sa_handler != SIG_DFL) return;
  now.sa_handler = erase_and_stop;
  now.sa_flags = SA_RESTART | SA_RESETHAND | SA_NODEFER;
  ::sigaction(SIGTSTP, &now, nullptr);
}

}  // namespace

void TerminalLine::print(std::string_view lines) {
  const std::lock_guard lock(mutex_);
  if (bar_.empty()) return write(lines);
  write(std::string(kErase) + std::string(lines) + bar_ + "\r");
}

void TerminalLine::show(std::string_view bar) {
  const std::lock_guard lock(mutex_);
  if (bar_.empty()) install_stop_handler();
  bar_ = bar;
  bar_descriptor = descriptor_;
  write("\r" + bar_ + std::string(kEraseRest));
}

void TerminalLine::clear() {
  const std::lock_guard lock(mutex_);
  if (bar_.empty()) return;
  bar_.clear();
  write(kErase);
  bar_descriptor = -1;
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
  // Where the terminal has gone, nobody is left to be told.
  [[maybe_unused]] const int ignored = write_all(descriptor_, bytes);
}

}  // namespace longshore::report
