#include "recording/worker.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

namespace busyhour::recording {

namespace {

/// A nice value on Linux is a thread's (setpriority(2), "C library/kernel differences").
void give_way() {
  constexpr int nice = 10;
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nice);
}

}  // namespace

Worker::Worker() : thread_([this] { run(); }) {}

void Worker::post(Job job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  more_.notify_one();
}

void Worker::finish() {
  {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
  }
  more_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Worker::run() {
  give_way();
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      more_.wait(lock, [this] { return finishing_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
  }
}

}  // namespace busyhour::recording
