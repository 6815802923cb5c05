// The one thread that does what takes time: files, decoding, resampling.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace busyhour::recording {

/// Works off what it is given, in its order, with less right to a CPU than the threads that make
/// calls.
class Worker {
 public:
  using Job = std::function<void()>;

  Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() { finish(); }

  /// From any thread, before finish().
  void post(Job job);
  /// Does what is left, and ends.
  void finish();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<Job> jobs_;
  bool finishing_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace busyhour::recording
