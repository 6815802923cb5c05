// One simulated caller: holds a conversation over one connection and measures each turn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "audio/playout.h"
#include "base/clock.h"
#include "call/barge_in.h"
#include "call/item_playback.h"
#include "call/microphone.h"
#include "call/recorder.h"
#include "call/reply.h"
#include "call/response_log.h"
#include "call/script.h"
#include "call/token_match.h"
#include "call/trouble.h"
#include "call/wire_clip.h"
#include "net/connection.h"
#include "net/timer_wheel.h"
#include "protocol/caller_dialect.h"
#include "results/turn_record.h"

namespace busyhour::call {

class Caller;

/// Is told what happens to a call; lives longer than it.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  /// The connection is open: from now on something is due every frame period.
  virtual void on_connected(Caller& caller) = 0;
  virtual void on_turn(Caller& caller, const results::TurnRecord& turn) = 0;
  virtual void on_incident(Caller& caller, const results::Incident& incident) = 0;
  /// The call is over; its record is complete. The last call into the observer.
  virtual void on_ended(Caller& caller) = 0;
};

/// What the callers of one thread share. Lives longer than they do.
struct CallContext {
  CallContext(const Clock& the_clock, const protocol::CallerDialect& the_dialect,
              const WireClip& the_noise, FramePatcher& the_patcher, Manners the_manners)
      : clock(the_clock),
        dialect(the_dialect),
        noise(the_noise),
        wall(the_clock),
        patcher(the_patcher),
        manners(std::move(the_manners)),
        tokens(manners.tokens) {}

  const Clock& clock;
  const protocol::CallerDialect& dialect;
  const WireClip& noise;  ///< comfort noise, repeated while the caller does not speak
  RecentWallTime wall;    ///< for the time stamps of frames, which are whole milliseconds
  FramePatcher& patcher;
  Manners manners;
  TokenMatch tokens;
};

/// What became of a frame period.
enum class Tick : std::uint8_t {
  sent,       ///< a microphone frame, as net::SendResult says
  queued,     ///< likewise
  dropped,    ///< likewise
  not_ready,  ///< no frame was due: nothing may be said before the session is set up
  over,       ///< nor will be any more
};

/// The turn state machine. It is driven by the connection's events and by a tick per frame period,
/// owns no timers and no threads, and takes the time from the context's clock, so that it runs the
/// same under a simulated one. All calls come on one thread.
class Caller final : public net::ConnectionHandler {
 public:
  /// `script` lives longer than the caller; the first `turns` of its turns are held. `unlimited`:
  /// the script goes round until finish().
  Caller(CallContext& context, const Script& script, std::size_t turns,
         protocol::CallIdentity identity, CallObserver& observer);
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

  /// The connection on which the call is made; before any event. It outlives the call.
  void attach(net::Connection& connection) { connection_ = &connection; }
  /// Hears of everything from now on; outlives the call. Null: nobody does.
  void attach(CallRecorder* recorder) { recorder_ = recorder; }

  /// A frame period is over: sends a microphone frame, and looks after everything that waits for
  /// time to pass. `now` is the context's clock, just read.
  Tick on_frame_due(Instant now);

  /// Begins no further turn: the call is complete when it comes to that, and the caller hangs up.
  void finish() { finishing_ = true; }

  /// A frame is due soon: asks for the memory that it needs. First for what lies in the caller,
  /// then for what that points to.
  void prepare_frame(net::Soon soon) const;

  /// Ends the call early, when the turn in progress has ended; at once if there is none.
  void wind_up();
  /// Ends the call early and now: a turn in progress is discarded, not failed.
  void cancel();

  const results::CallRecord& record() const { return record_; }
  results::CallRecord take_record() { return std::move(record_); }
  const net::Connection& connection() const { return *connection_; }

  void on_open() override;
  void on_message(const net::Message& message) override;
  void on_drained(Instant at) override;
  void on_closed(const net::CloseInfo& info) override;

 private:
  enum class State : std::uint8_t {
    connecting,
    setting_up,
    greeting,
    pausing,
    speaking,
    listening,
    hanging_up,
    ended
  };

  // caller.cpp: what the caller does as time passes.
  const Patience& patience() const { return context_.manners.patience; }
  void look_around(Instant now);
  void wait_until_ready(Instant now);
  void wait_for_greeting(Instant now);
  void wait_to_speak(Instant now);
  void wait_for_reply(Instant now);
  void wait_for_effect(Instant now);
  void check_time_limits(Instant now);
  void start_greeting(Instant now);
  void start_pause(Instant now, Duration usual_pause);
  void start_speaking();
  void end_of_speech(Instant handed_over, bool queued, Instant now);
  void fall_silent();
  net::SendResult send_frame(Instant now);
  void on_timed_frame(const Microphone::Frame& frame, Instant handed_over, net::SendResult result);

  // caller_events.cpp: what the agent says.
  void on_event(const net::Arrival& arrival);
  void on_audio(const net::Arrival& arrival);
  void on_agent_text(const net::Arrival& arrival);
  void on_end_mark(const net::Arrival& arrival);
  void on_stop(const net::Arrival& arrival, bool cancelled);
  void on_unknown(const net::Arrival& arrival);
  void on_error(const net::Arrival& arrival);
  void on_breach(std::string what, Instant at);
  Reply& reply_meant();

  // caller_endings.cpp: how turns and calls end.
  bool in_turn() const { return state_ == State::speaking || state_ == State::listening; }
  void on_trouble(Trouble trouble);
  void report(results::Incident incident);
  void complete_turn();
  void lose_turn(results::Failure failure, std::string error);
  void record_turn();
  void go_on(Instant now);
  void hang_up(results::CallEnd end);
  void on_lost(const net::CloseInfo& info, Instant now);
  bool all_turns_held() const;
  const Utterance& utterance() const;

  CallContext& context_;
  const Script& script_;
  CallObserver& observer_;
  results::CallRecord record_;
  protocol::CallIdentity identity_;

  // What a frame needs lies together, from the participant before it (identity_'s last) on.
  net::Connection* connection_ = nullptr;
  State state_ = State::connecting;
  bool winding_up_ = false;
  bool finishing_ = false;
  bool speech_end_queued_ = false;   ///< the last speech frame waits in the send queue
  bool barge_start_queued_ = false;  ///< the interruption's first frame does
  Microphone microphone_;
  Instant speak_at_{};
  Instant deadline_{};  ///< setting up, greeting: give up waiting; pausing: stop being polite
  audio::PlayoutModel playout_;

  Reply reply_;  ///< of the current turn; while the caller still speaks, a candidate for it
  BargeInAttempt barge_in_;
  results::TurnRecord turn_;  ///< in speaking and listening
  Reply greeting_;
  Reply stray_;  ///< what came since the last turn and belongs to none
  ResponseLog responses_;
  ItemPlayback item_;
  CallRecorder* recorder_ = nullptr;
  protocol::AgentEvent event_;  ///< reused for every message
  std::string session_end_;     ///< the server's announced reason to hang up
};

}  // namespace busyhour::call
