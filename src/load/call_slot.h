// One place for a concurrent call on an engine thread: holds one conversation after the other.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/prefetch.h"
#include "call/caller.h"
#include "load/conversation_queue.h"
#include "load/plan.h"
#include "load/redial.h"
#include "load/user_count.h"
#include "net/timer_wheel.h"
#include "results/health.h"

namespace busyhour::load {

class CallSlot;

/// What the slots of one thread share, and where they report. All on the thread of the loop.
class SlotHost {
 public:
  virtual ~SlotHost() = default;
  virtual void on_call_started() = 0;
  virtual void on_call_connected(const results::CallRecord& call) = 0;
  virtual void on_turn(const std::string& call_id, const results::TurnRecord& turn) = 0;
  virtual void on_incident(const std::string& call_id, const results::Incident& incident) = 0;
  virtual void on_call_ended(results::CallRecord record) = 0;
  /// The slot holds no further conversation; in an open loop until it is given one.
  virtual void on_slot_done(CallSlot& slot) = 0;
};

struct SlotContext {
  net::EventLoop& loop;
  const Plan& plan;
  call::CallContext& call;
  ConversationQueue& queue;
  UserCount& users;
  results::Health& health;
  SlotHost& host;
  Instant run_begin{};
};

/// Paces the call's microphone frames at absolute deadlines: a late frame goes out at once and is
/// never skipped, and what is due next does not depend on when the last one went out.
class alignas(cache_line) CallSlot final : public call::CallObserver {
 public:
  /// `number` is the slot's in the run, `place` its own among those of its thread, from 0: it
  /// decides at which phase of the frame period the frames are due, so that a thread's do not come
  /// together.
  CallSlot(SlotContext& context, int number, int place);

  void start_at(Instant due) { context_.loop.schedule(start_timer_, due); }
  /// The user comes and goes with the level of the plan.
  void follow_level(Instant run_begin);
  /// In an open loop: begins the call of this number. The slot is done, and UserCount::arrive_below
  /// was called for it.
  void place(int conversation, Instant planned);

  // The ways to end, each after ConversationQueue::stop().
  /// Does not begin a call that was still to come; one that goes on is left alone.
  void dismiss();
  /// Lets the turn in progress come to its end.
  void wind_up();
  /// Ends the call now.
  void cancel();

  /// The timers' word that one of them fires soon.
  void prepare(net::Soon soon) const {
    if (caller_) caller_->prepare_frame(soon);
  }

 private:
  void on_start(Instant now);
  void on_departure(Instant now);
  void on_return(Instant now);
  void begin_call(int conversation);
  std::size_t turns_of_call(int conversation, const call::Script& script) const;
  double level_of_user() const;
  void await_level(Duration from);
  void on_frame(Instant now);
  void account(Duration lateness, call::Tick tick);
  bool account_backlog(call::Tick tick);
  void step_out();
  void leave();

  void on_connected(call::Caller& caller) override;
  void on_turn(call::Caller& caller, const results::TurnRecord& turn) override;
  void on_incident(call::Caller& caller, const results::Incident& incident) override;
  void on_ended(call::Caller& caller) override;

  SlotContext& context_;
  // What a frame needs comes first: two cache lines.
  net::MethodTimer<CallSlot, &CallSlot::on_frame> frame_timer_{*this};
  std::unique_ptr<call::Caller> caller_;
  std::unique_ptr<net::Connection> connection_;
  Instant frame_due_{};
  const int number_;
  const Duration phase_;
  const Duration period_;
  Redial redial_;
  bool arrived_ = false;
  bool gave_up_ = false;
  bool calling_ = false;  ///< from the begin of a call to its end
  bool away_ = false;     ///< the level is below the user: no further call
  Instant run_begin_{};
  std::optional<Instant> planned_;
  std::uint64_t frames_dropped_ = 0;  // of this call
  bool queued_ = false;               // a frame of this call had to wait
  std::unique_ptr<call::CallRecorder> recorder_;
  net::MethodTimer<CallSlot, &CallSlot::on_start> start_timer_{*this};
  net::MethodTimer<CallSlot, &CallSlot::on_departure> departure_timer_{*this};
  net::MethodTimer<CallSlot, &CallSlot::on_return> return_timer_{*this};
};

}  // namespace busyhour::load
