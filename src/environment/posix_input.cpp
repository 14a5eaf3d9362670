#include "environment/posix_input.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "core/file_stamp.hpp"
#include "core/system_words.hpp"

namespace longshore::environment {
namespace {

constexpr Milliseconds kForEver{-1};
constexpr int kNothing = -1;  // poll() passes over such a descriptor

Descriptor make_event() {
  return Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

void tell(const Descriptor& event) {
  const std::uint64_t one = 1;
  // It can only fail where it has been told often already.
  [[maybe_unused]] const ssize_t ignored = ::write(event.get(), &one, sizeof one);
}

// Whether one of them can be read before `patience` is over. What else is wrong with a
// descriptor, the read itself tells.
bool wait_for(const std::array<int, 3>& descriptors, Milliseconds patience) {
  std::array<pollfd, 3> watched{};
  for (std::size_t i = 0; i < watched.size(); ++i) watched[i] = {descriptors[i], POLLIN, 0};
  for (;;) {
    const int found = ::poll(watched.data(), watched.size(), static_cast<int>(patience.count()));
    if (found >= 0 || errno != EINTR) return found > 0;
  }
}

bool can_be_read(int descriptor) {
  const int flags = ::fcntl(descriptor, F_GETFL);
  return flags >= 0 && (flags & O_ACCMODE) != O_WRONLY;
}

class PosixInput final : public InputFile {
 public:
  PosixInput(Descriptor descriptor, std::string name, bool may_block,
             std::shared_ptr<const Interrupt> interrupt)
      : descriptor_(std::move(descriptor)),
        name_(std::move(name)),
        may_block_(may_block),
        interrupt_(std::move(interrupt)) {}

  Result<std::size_t> read(std::span<char> into) override {
    for (;;) {
      const bool wanted =
          may_block_ ? interrupt_->wait_readable(descriptor_.get()) : !interrupt_->raised();
      if (!wanted) return Error{ErrorKind::kBrokenOff, "reading " + name_ + " was broken off"};
      const ssize_t got = ::read(descriptor_.get(), into.data(), into.size());
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR && errno != EAGAIN) {
        return system_error(ErrorKind::kManifest, name_ + " cannot be read", errno);
      }
    }
  }

  bool ready(Milliseconds patience) override {
    return !may_block_ || interrupt_->readable(descriptor_.get(), patience);
  }

  Result<FileStamp> stamp() override {
    struct stat found {};
    if (::fstat(descriptor_.get(), &found) != 0) {
      return system_error(ErrorKind::kManifest, name_ + " cannot be looked at", errno);
    }
    return file_stamp(found);
  }

 private:
  Descriptor descriptor_;
  std::string name_;
  bool may_block_;
  std::shared_ptr<const Interrupt> interrupt_;
};

}  // namespace

Interrupt::Interrupt() : hurry_event_(make_event()), raise_event_(make_event()) {}

void Interrupt::hurry() {
  hurried_ = true;
  tell(hurry_event_);
}

void Interrupt::raise() {
  raised_ = true;
  tell(raise_event_);
}

bool Interrupt::wait_readable(int descriptor) const {
  if (!hurried_) wait_for({descriptor, raise_event_.get(), hurry_event_.get()}, kForEver);
  if (raised_) return false;
  if (!hurried_) return true;
  return wait_for({descriptor, raise_event_.get(), kNothing}, kMoment) && !raised_;
}

bool Interrupt::readable(int descriptor, Milliseconds patience) const {
  return wait_for({descriptor, raise_event_.get(), kNothing}, patience);
}

Result<std::unique_ptr<InputFile>> open_input(const std::string& path,
                                              std::shared_ptr<const Interrupt> interrupt) {
  const bool standard = path == "-";
  const std::string name = standard ? "standard input" : path;
  if (standard && !can_be_read(STDIN_FILENO)) {
    return Error{ErrorKind::kManifest, "standard input is closed, or open for writing only"};
  }
  // Not blocking, so that a named pipe whose writer has not come yet can be waited for like
  // any other. Standard input is shared with whoever gave it: its flags stay.
  Descriptor descriptor = standard ? Descriptor(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0))
                                   : open_descriptor(path.c_str(), O_RDONLY | O_NONBLOCK);
  struct stat found {};
  if (!descriptor || ::fstat(descriptor.get(), &found) != 0) {
    return system_error(ErrorKind::kManifest, name + " cannot be opened", errno);
  }
  if (S_ISDIR(found.st_mode)) {
    return system_error(ErrorKind::kManifest, name + " cannot be read", EISDIR);
  }
  return std::unique_ptr<InputFile>(std::make_unique<PosixInput>(
      std::move(descriptor), name, !S_ISREG(found.st_mode), std::move(interrupt)));
}

}  // namespace longshore::environment
