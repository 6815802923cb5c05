// One engine thread: an event loop, its share of the calls, and its own statistics.
#pragma once

#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "load/call_slot.h"
#include "load/conversation_queue.h"
#include "load/plan.h"
#include "net/event_loop.h"
#include "net/timer_wheel.h"
#include "results/run_result.h"

namespace busyhour::load {

/// What a thread hands out: merged by the engine, about once a second.
struct ThreadReport {
  int calls_up = 0;
  int calls_started = 0;
  int calls_ended = 0;
  int calls_failed = 0;
  std::uint64_t turns_done = 0;
  std::uint64_t turns_failed = 0;
  stats::Histogram ttfb;
  results::Health health;  ///< one ThreadHealth
};

/// Everything happens on the thread's own loop; other threads only take what it has published,
/// under a lock that the thread takes once a second and once per ended call.
class EngineThread final : private SlotHost {
 public:
  /// Serves the slots `number`, `number` + `threads`, ... of the plan.
  EngineThread(const Plan& plan, const call::WireClip& noise, ConversationQueue& queue, int number,
               int threads);
  ~EngineThread() override;

  void start(Instant run_begin);
  void cancel();
  bool finished() const { return finished_.load(); }
  void join();

  /// Records of calls that ended since the last time.
  std::vector<results::CallRecord> take_records();
  /// As of the last second; complete after join().
  ThreadReport report() const;

 private:
  void run(Instant run_begin);
  void publish(Instant now);
  void update_busy(Instant now);

  void on_call_started() override;
  void on_call_connected() override;
  void on_turn(const results::TurnRecord& turn) override;
  void on_call_ended(results::CallRecord record) override;
  void on_slot_done() override;

  const Plan& plan_;
  const int number_;
  const int threads_;
  net::EventLoop loop_;
  call::FramePatcher patcher_;
  call::CallContext call_context_;
  ThreadReport live_;  // the thread's own
  SlotContext slot_context_;
  std::deque<CallSlot> slots_;
  int slots_open_ = 0;
  Instant begin_{};
  net::MethodTimer<EngineThread, &EngineThread::publish> publish_timer_{*this};

  mutable std::mutex mutex_;
  ThreadReport published_;
  std::vector<results::CallRecord> ended_;

  std::atomic<bool> finished_{false};
  std::thread thread_;
};

}  // namespace busyhour::load
