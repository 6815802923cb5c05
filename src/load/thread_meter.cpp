#include "load/thread_meter.h"

#include <algorithm>

namespace busyhour::load {

namespace {

constexpr Duration sustained = 10s;
/// What lies between two samples is a second if it is not the short rest at the end of a run.
constexpr Duration shortest_second = 500ms;

}  // namespace

ThreadMeter::Share ThreadMeter::between(const Mark& from, const Mark& to) {
  const double seconds = to_seconds(to.at - from.at);
  if (seconds <= 0) return {};
  return {.busy = 100 * to_seconds(to.used - from.used) / seconds,
          .wait = 100 * to_seconds(to.waited - from.waited) / seconds};
}

void ThreadMeter::keep_most(Share& most, const Share& share) {
  most.busy = std::max(most.busy, share.busy);
  most.wait = std::max(most.wait, share.wait);
}

void ThreadMeter::sample(Instant now, Duration used, Duration waited) {
  const Mark mark{now, used, waited};
  if (now - marks_.back().at >= shortest_second) {
    now_ = between(marks_.back(), mark);
    keep_most(most_1s_, now_);
  }
  marks_.push_back(mark);
  // The first mark becomes the youngest of those that lie 10 seconds back.
  while (now - marks_[1].at >= sustained) marks_.pop_front();
  if (now - marks_.front().at >= sustained) {
    ten_seconds_ = true;
    keep_most(most_10s_, between(marks_.front(), mark));
  }
}

void ThreadMeter::describe(results::ThreadHealth& thread) const {
  const Share all = between(first_, marks_.back());
  const Share& ten = ten_seconds_ ? most_10s_ : all;
  thread.busy_percent = all.busy;
  thread.cpu_time = marks_.back().used;
  thread.busy_10s_percent = ten.busy;
  thread.busy_1s_percent = std::max(most_1s_.busy, all.busy);
  thread.cpu_wait = marks_.back().waited;
  thread.cpu_wait_percent = all.wait;
  thread.cpu_wait_10s_percent = ten.wait;
  thread.cpu_wait_1s_percent = std::max(most_1s_.wait, all.wait);
}

}  // namespace busyhour::load
