#include "environment/lane_thread.hpp"

#include <pthread.h>

#include <utility>

namespace longshore::environment {

LaneThread::LaneThread(const char* name) : thread_([this, name] { run(name); }) {}

LaneThread::~LaneThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void LaneThread::post(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(work));
  }
  changed_.notify_one();
}

void LaneThread::run(const char* name) {
  ::pthread_setname_np(::pthread_self(), name);
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    {
      const std::function<void()> work = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      work();
      // `work` goes before the lock is taken again: what it owns may post in its destructor.
    }
    lock.lock();
  }
}

}  // namespace longshore::environment
