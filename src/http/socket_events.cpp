#include "http/socket_events.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <boost/asio/error.hpp>
#include <cerrno>
#include <utility>

#include "core/invariant.hpp"
#include "core/system_words.hpp"

namespace longshore::http {

namespace {

// So many at a time: those that are left make the set ready again.
constexpr int kEventsAtOnce = 256;

}  // namespace

// Asio's handler. Let go uncalled, as the io_context goes, it ends the tasks that wait.
class SocketEvents::Armed {
 public:
  explicit Armed(std::shared_ptr<SocketEvents> events) : events_(std::move(events)) {}
  Armed(Armed&&) noexcept = default;
  Armed& operator=(Armed&&) = delete;
  Armed(const Armed&) = delete;
  ~Armed() {
    if (events_) events_->end_waits();
  }

  void operator()(const boost::system::error_code& error) {
    LONGSHORE_INVARIANT(!error || error == asio::error::operation_aborted);
    const std::shared_ptr<SocketEvents> events = std::move(events_);
    events->armed_ = false;
    events->take_events();
    events->arm();
  }

 private:
  std::shared_ptr<SocketEvents> events_;
};

Result<std::shared_ptr<SocketEvents>> SocketEvents::make(const asio::any_io_executor& io) {
  std::shared_ptr<SocketEvents> events(new SocketEvents(io));
  boost::system::error_code error;
  const int set = ::epoll_create1(EPOLL_CLOEXEC);
  if (set < 0) {
    error.assign(errno, boost::system::system_category());
  } else {
    events->set_.assign(set, error);
    if (error) ::close(set);
  }
  if (!error) return events;
  return system_error(ErrorKind::kConfiguration, "no connection can be watched", error.value());
}

int SocketEvents::add(int descriptor, Readiness& readiness) {
  epoll_event event{};
  // Edges: what has been told is told again only after more has come.
  event.events = EPOLLIN | EPOLLPRI | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &readiness;
  return ::epoll_ctl(set_.native_handle(), EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : errno;
}

void SocketEvents::enter(Readiness& readiness, Direction direction, CallStack& stack) {
  LONGSHORE_INVARIANT(readiness.waiting_ == nullptr);
  readiness.waiting_ = &stack;
  readiness.direction_ = direction;
  waiting_.add(readiness);
  arm();
}

CallStack& SocketEvents::leave(Readiness& readiness) {
  waiting_.remove(readiness);
  return *std::exchange(readiness.waiting_, nullptr);
}

// Only while somebody waits: what Asio waits for keeps the io thread running.
void SocketEvents::arm() {
  if (armed_ || waiting_.empty()) return;
  armed_ = true;
  set_.async_wait(asio::posix::stream_descriptor::wait_read, Armed(shared_from_this()));
}

void SocketEvents::take_events() {
  std::array<epoll_event, kEventsAtOnce> events;
  const int count = ::epoll_wait(set_.native_handle(), events.data(), kEventsAtOnce, 0);
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    note(*static_cast<Readiness*>(event.data.ptr), event.events);
  }
}

// Nobody runs here, so that no socket goes whose event is still to be noted.
void SocketEvents::note(Readiness& readiness, std::uint32_t events) {
  const bool ended = (events & (EPOLLHUP | EPOLLERR)) != 0;
  readiness.until_eagain |= ended || (events & (EPOLLRDHUP | EPOLLPRI)) != 0;
  readiness.readable |= readiness.until_eagain || (events & EPOLLIN) != 0;
  readiness.writable |= ended || (events & EPOLLOUT) != 0;
  if (readiness.waiting_ != nullptr && readiness.of(readiness.direction_)) {
    leave(readiness).resume_soon();
  }
}

void SocketEvents::wake(Readiness& readiness) {
  if (readiness.waiting_ == nullptr) return;
  leave(readiness).resume_soon();
  if (armed_ && waiting_.empty()) set_.cancel();
}

void SocketEvents::end_waits() {
  while (!waiting_.empty()) leave(waiting_.any()).destroy();
}

}  // namespace longshore::http
