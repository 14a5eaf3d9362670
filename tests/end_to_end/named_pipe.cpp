#include "named_pipe.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/eventually.hpp"

namespace longshore::testing {
namespace {

// write() whose SIGPIPE is taken back. Ignored, it would be in the programs under test, too,
// which have to see to it themselves.
ssize_t write_without_signal(int file, std::string_view bytes) {
  sigset_t pipe;
  sigset_t before;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  const ssize_t written = ::write(file, bytes.data(), bytes.size());
  // It comes also with a part written, where the reader left in between.
  if (written != static_cast<ssize_t>(bytes.size())) {
    const timespec at_once{};
    ::sigtimedwait(&pipe, nullptr, &at_once);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return written;
}

}  // namespace

NamedPipe::NamedPipe(const Folder& folder, const std::string& name) : path_(folder / name) {
  EXPECT_EQ(::mkfifo(path_.c_str(), 0600), 0) << path_;
}

NamedPipe::~NamedPipe() {
  close();
}

bool NamedPipe::wait_for_reader(const std::function<bool()>& given_up) {
  const bool settled = eventually([&] {
    // Refused while there is no reader.
    end_ = ::open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    return end_ >= 0 || given_up();
  });
  if (end_ < 0) return false;
  ::fcntl(end_, F_SETFL, 0);
  return settled;
}

bool NamedPipe::wait_for(Process& reader) {
  return wait_for_reader([&] { return !reader.running(); });
}

void NamedPipe::begin_with(std::string_view text) {
  // For reading as well, so that it opens at once and keeps what is written.
  end_ = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
  EXPECT_TRUE(write(text));
}

bool NamedPipe::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t written = write_without_signal(end_, bytes);
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void NamedPipe::close() {
  if (end_ >= 0) ::close(end_);
  end_ = -1;
}

}  // namespace longshore::testing
