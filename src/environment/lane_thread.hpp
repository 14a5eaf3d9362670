// One background thread with its queue.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace longshore::environment {

// Runs what is posted, in order. The queue is as long as its callers let it be: each of
// them waits for its piece before it posts the next. The destructor runs what is left, then
// joins. Threads: any.
class LaneThread {
 public:
  // `name`: the thread's, as top -H and profilers show it; at most 15 bytes, and it outlives this.
  explicit LaneThread(const char* name);
  ~LaneThread();
  LaneThread(const LaneThread&) = delete;
  LaneThread& operator=(const LaneThread&) = delete;

  void post(std::function<void()> work);

 private:
  void run(const char* name);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace longshore::environment
