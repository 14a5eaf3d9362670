// When sockets can be read or written: one epoll set for all those of a network, of which Asio
// waits for the whole. Asio by itself tries each read before it waits for it, and arms its reactor
// anew for each wait: a system call in vain for every answer.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <coroutine>
#include <cstdint>
#include <memory>

#include "core/placed_set.hpp"
#include "core/task.hpp"
#include "longshore/result.hpp"

namespace longshore::http {

enum class Direction { kRead, kWrite };

// What the set has told of one socket. Whoever then finds nothing to read, or no room to write,
// takes it back. Stays where it is while its socket is open.
class Readiness : public Placed {
 public:
  Readiness() = default;
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  bool readable = false;
  bool writable = false;
  // Behind what can be read stands the end, an error or an urgent mark: a read that is short of
  // its room was not all.
  bool until_eagain = false;

  bool of(Direction direction) const { return direction == Direction::kRead ? readable : writable; }

 private:
  friend class SocketEvents;
  CallStack* waiting_ = nullptr;
  Direction direction_ = Direction::kRead;  // what for
};

// io thread only. Held by its sockets, and by Asio while somebody waits.
class SocketEvents : public std::enable_shared_from_this<SocketEvents> {
 public:
  // Errors: kConfiguration (the system has no descriptor left).
  static Result<std::shared_ptr<SocketEvents>> make(const asio::any_io_executor& io);

  // 0 or an errno. A descriptor leaves the set as it is closed, if no other process has it.
  int add(int descriptor, Readiness& readiness);

  // Until the socket is ready, or wake(). One wait of a socket at a time.
  class [[nodiscard]] Wait {
   public:
    Wait(SocketEvents& events, Readiness& readiness, Direction direction)
        : events_(events), readiness_(readiness), direction_(direction) {}
    bool await_ready() const noexcept { return readiness_.of(direction_); }
    template <typename Caller>
    void await_suspend(std::coroutine_handle<Caller> caller) noexcept {
      CallStack& stack = caller.promise().stack();
      stack.wait();
      events_.enter(readiness_, direction_, stack);
    }
    void await_resume() const noexcept {}

   private:
    SocketEvents& events_;
    Readiness& readiness_;
    Direction direction_;
  };
  Wait wait(Readiness& readiness, Direction direction) { return {*this, readiness, direction}; }
  // Whoever waits goes on, later, although nothing was told.
  void wake(Readiness& readiness);

 private:
  class Armed;

  explicit SocketEvents(const asio::any_io_executor& io) : set_(io) {}
  void enter(Readiness& readiness, Direction direction, CallStack& stack);
  CallStack& leave(Readiness& readiness);
  void arm();
  void take_events();
  void note(Readiness& readiness, std::uint32_t events);
  void end_waits();

  asio::posix::stream_descriptor set_;
  PlacedSet<Readiness> waiting_;
  bool armed_ = false;  // Asio waits for the set
};

}  // namespace longshore::http
