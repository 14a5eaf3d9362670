#include "core/task.hpp"

#include <boost/asio/post.hpp>

#include "core/at_exit.hpp"
#include "core/ready_queue.hpp"

namespace longshore {

namespace {

// So many at a time: then the sockets and timers have their turn.
constexpr int kResumedAtOnce = 256;

}  // namespace

CallStack::CallStack(ReadyQueue& ready, Task<void> outermost, Ended ended)
    : ready_(ready),
      outermost_(std::move(outermost)),
      ended_(std::move(ended)),
      work_(ready.io_.get_executor()) {
  top_ = &outermost_.frame_.promise();
  top_->stack_ = this;
}

void CallStack::resume() {
  waiting_ = false;
  while (top_ != nullptr && !waiting_) top_->self_.resume();
  if (top_ != nullptr) return;
  const std::exception_ptr failure = outermost_.frame_.promise().failure_;
  const Ended ended = std::move(ended_);
  const auto work = std::move(work_);
  delete this;
  if (ended) {
    ended(failure);
  } else if (failure) {
    std::rethrow_exception(failure);
  }
}

void CallStack::resume_soon() {
  ready_.push(*this);
}

void CallStack::destroy() {
  // The outermost frame holds the next one, and so on.
  delete this;
}

void spawn(const asio::any_io_executor& executor, Task<void> task, Ended ended) {
  ReadyQueue::of(executor).start(std::move(task), std::move(ended));
}

asio::execution_context::id ReadyQueue::id;

ReadyQueue::ReadyQueue(asio::execution_context& context)
    : service(context), io_(static_cast<asio::io_context&>(context)) {}

ReadyQueue& ReadyQueue::of(const asio::any_io_executor& executor) {
  return asio::use_service<ReadyQueue>(asio::query(executor, asio::execution::context));
}

void ReadyQueue::start(Task<void> task, Ended ended) {
  push(*new CallStack(*this, std::move(task), std::move(ended)));
}

void ReadyQueue::push(CallStack& stack) {
  stack.next_ = nullptr;
  (first_ == nullptr ? first_ : last_->next_) = &stack;
  last_ = &stack;
  if (!posted_ && !shut_down_) post();
}

void ReadyQueue::post() {
  posted_ = true;
  asio::post(io_, [this] { drain(); });
}

CallStack* ReadyQueue::pop() {
  CallStack* stack = first_;
  first_ = stack->next_;
  return stack;
}

void ReadyQueue::drain() {
  const AtExit afterwards([this] {  // also where a task's exception leaves
    posted_ = false;
    if (first_ != nullptr) post();
  });
  for (int resumed = 0; resumed < kResumedAtOnce && first_ != nullptr; ++resumed) pop()->resume();
}

// What was ready and never ran.
void ReadyQueue::shutdown() {
  shut_down_ = true;
  while (first_ != nullptr) pop()->destroy();
}

}  // namespace longshore
