// The call stacks that may go on, in the order in which they became ready.
#pragma once

#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>

#include "core/task.hpp"

namespace longshore {

// One of each io_context; io thread only. All that is ready, and what becomes ready through
// it, runs in one handler of the io_context: a post for each would let the reactor ask the
// kernel for news between any two of them.
class ReadyQueue final : public asio::execution_context::service {
 public:
  using key_type = ReadyQueue;
  static asio::execution_context::id id;

  explicit ReadyQueue(asio::execution_context& context);
  ~ReadyQueue() override { shutdown(); }  // what became ready as the others shut down
  static ReadyQueue& of(const asio::any_io_executor& executor);

  // As spawn().
  void start(Task<void> task, Ended ended);
  void push(CallStack& stack);

 private:
  friend class CallStack;

  void shutdown() override;
  void post();
  void drain();
  CallStack* pop();

  asio::io_context& io_;
  CallStack* first_ = nullptr;
  CallStack* last_ = nullptr;
  bool posted_ = false;
  bool shut_down_ = false;
};

}  // namespace longshore
