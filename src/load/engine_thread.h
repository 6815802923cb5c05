// One engine thread: an event loop, its share of the calls, and its own statistics.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/cpu_times.h"
#include "load/call_slot.h"
#include "load/conversation_queue.h"
#include "load/exchange.h"
#include "load/plan.h"
#include "load/thread_meter.h"
#include "net/event_loop.h"
#include "net/timer_wheel.h"
#include "results/run_result.h"

namespace busyhour::load {

/// What happened on a thread since it was last asked.
struct Happenings {
  template <class Record>
  using OfCalls = std::vector<std::pair<std::string, Record>>;  ///< with the call's id
  std::vector<results::CallRecord> connected;                   ///< as they are before any turn
  OfCalls<results::TurnRecord> turns;
  OfCalls<results::Incident> incidents;
  std::vector<results::CallRecord> calls;  ///< ended; their turns came with these or before
};

/// What a thread hands out: merged by the engine, about once a second.
struct ThreadReport {
  int calls_up = 0;
  int calls_started = 0;
  int calls_ended = 0;
  int calls_failed = 0;
  std::uint64_t turns_done = 0;
  std::uint64_t turns_failed = 0;
  stats::Histogram ttfb;
  results::Health health;       ///< one ThreadHealth
  results::Traffic traffic;     ///< of an open loop; lines and peak are the engine's to say
  double busy_percent = 0;      ///< in the last second
  double cpu_wait_percent = 0;  ///< likewise
};

/// Everything happens on the thread's own loop; other threads only take what it has published,
/// under a lock that the thread takes once a second and once per ended turn and call.
class EngineThread final : private SlotHost {
 public:
  /// Serves the slots `number`, `number` + `threads`, ... of the plan, or such calls of an open
  /// loop.
  EngineThread(const Plan& plan, const call::WireClip& noise, ConversationQueue& queue,
               UserCount& users, int number, int threads);
  ~EngineThread() override;

  void start(Instant run_begin);
  // From any thread, after ConversationQueue::stop().
  void dismiss();  ///< calls that did not begin yet
  void cancel();   ///< all calls
  bool finished() const { return finished_.load(); }
  void join();

  Happenings take_happenings();
  /// As of the last second; complete after join().
  ThreadReport report() const;

 private:
  void run(Instant run_begin);
  void on_time_up(Instant now);
  void on_patience_over(Instant now);
  void publish(Instant now);
  void look_often(Instant now);
  void measure_self(Instant now);

  void on_call_started() override;
  void on_call_connected(const results::CallRecord& call) override;
  void on_turn(const std::string& call_id, const results::TurnRecord& turn) override;
  void on_incident(const std::string& call_id, const results::Incident& incident) override;
  void on_call_ended(results::CallRecord record) override;
  void on_slot_done(CallSlot& slot) override;
  void open_slots();
  void end_time();
  void stop_if_over();

  const Plan& plan_;
  ConversationQueue& queue_;
  const int number_;
  const int threads_;
  net::EventLoop loop_;
  call::FramePatcher patcher_;
  call::CallContext call_context_;
  ThreadReport live_;  // the thread's own
  SlotContext slot_context_;
  std::deque<CallSlot> slots_;
  int slots_open_ = 0;                ///< of a closed loop
  std::optional<Exchange> exchange_;  ///< of an open one
  Instant begin_{};
  SystemThreadClock clock_;
  ThreadMeter meter_;
  net::MethodTimer<EngineThread, &EngineThread::publish> publish_timer_{*this};
  net::MethodTimer<EngineThread, &EngineThread::look_often> look_timer_{*this};
  net::MethodTimer<EngineThread, &EngineThread::on_time_up> time_up_{*this};
  net::MethodTimer<EngineThread, &EngineThread::on_patience_over> patience_over_{*this};

  mutable std::mutex mutex_;
  ThreadReport published_;
  Happenings happened_;

  std::atomic<bool> finished_{false};
  std::thread thread_;
};

}  // namespace busyhour::load
