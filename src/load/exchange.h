// Where the calls of an open loop come in: each is given a slot, or is blocked.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "load/arrivals.h"
#include "load/call_slot.h"
#include "results/traffic.h"

namespace busyhour::load {

/// Of one engine thread, and on it. All threads draw the same plan, and thread n of k takes the
/// calls n, n + k, n + 2k, ... of it: together they make the plan's calls, however many they are.
class Exchange {
 public:
  /// Adds to `slots` when no slot is free; who is done comes back with take_back(). What it refers
  /// to outlives it. The plan has an open loop.
  Exchange(SlotContext& context, std::deque<CallSlot>& slots, results::Traffic& traffic, int thread,
           int threads);

  void open(Instant run_begin);
  /// No call comes in any more. What should have come by now and did not is counted as blocked.
  void close(Instant now);
  void take_back(CallSlot& slot) { free_.push_back(&slot); }
  /// No call goes on, and none will come.
  bool over() const { return !next_ && free_.size() == slots_.size(); }

 private:
  void draw();
  void on_arrival(Instant now);
  void admit(Instant planned);
  CallSlot& free_slot();

  SlotContext& context_;
  std::deque<CallSlot>& slots_;
  std::vector<CallSlot*> free_;
  results::Traffic& traffic_;
  Arrivals arrivals_;
  const int thread_;
  const int threads_;
  int drawn_ = 0;                 ///< calls of the plan, of all threads
  std::optional<Duration> next_;  ///< of this thread's next call: number drawn_ - 1
  Instant run_begin_{};
  net::MethodTimer<Exchange, &Exchange::on_arrival> timer_{*this};
};

}  // namespace busyhour::load
