// One simulated caller: holds a conversation over one connection and measures each turn.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "audio/playout.h"
#include "base/clock.h"
#include "call/reply.h"
#include "call/script.h"
#include "call/wire_clip.h"
#include "net/connection.h"
#include "protocol/caller_dialect.h"
#include "results/turn_record.h"

namespace busyhour::call {

class Caller;

/// Is told what happens to a call; lives longer than it.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  /// The connection is open: from now on a microphone frame is due every frame period.
  virtual void on_connected(Caller& caller) = 0;
  virtual void on_turn(Caller& caller, const results::TurnRecord& turn) = 0;
  virtual void on_incident(Caller& caller, const results::Incident& incident) = 0;
  /// The call is over; its record is complete. The last call into the observer.
  virtual void on_ended(Caller& caller) = 0;
};

/// What the callers of one thread share. Lives longer than they do.
struct CallContext {
  const Clock& clock;
  const protocol::CallerDialect& dialect;
  const WireClip& noise;  ///< comfort noise, repeated while the caller does not speak
  FramePatcher& patcher;
  Manners manners;
};

/// The turn state machine. It is driven by the connection's events and by a tick per frame period,
/// owns no timers and no threads, and takes the time from the context's clock, so that it runs the
/// same under a simulated one. All calls come on one thread.
class Caller final : public net::ConnectionHandler {
 public:
  /// `script` lives longer than the caller; the first `turns` of its turns are held.
  Caller(CallContext& context, const Script& script, std::size_t turns,
         protocol::CallIdentity identity, CallObserver& observer);

  /// The connection on which the call is made; before any event. It outlives the call.
  void attach(net::Connection& connection) { connection_ = &connection; }

  /// A microphone frame is due: sends it, and looks after everything that waits for time to pass.
  /// Empty if the call needs no more frames.
  std::optional<net::SendResult> on_frame_due(WallTime wall);

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
  enum class State { connecting, greeting, pausing, speaking, listening, hanging_up, ended };

  void wait_for_greeting(Instant now);
  void wait_to_speak(Instant now);
  void wait_for_reply(Instant now);
  void start_pause(Instant now);
  void start_speaking();
  void end_of_speech(Instant handed_over, bool queued, Instant now);
  net::SendResult send_frame(WallTime wall);

  void on_event(const net::Arrival& arrival);
  void on_audio(const net::Arrival& arrival);
  void on_end_mark(const net::Arrival& arrival);
  void on_server_error();
  void on_protocol_error(std::string what);

  bool in_turn() const { return state_ == State::speaking || state_ == State::listening; }
  void finish_turn(Instant now);
  void fail_turn(results::Failure failure, std::string error, std::string code, Instant now);
  void close_turn(Instant now);
  void record_turn();
  void hang_up(results::CallEnd end);

  CallContext& context_;
  const Script& script_;
  protocol::CallIdentity identity_;
  CallObserver& observer_;
  net::Connection* connection_ = nullptr;

  State state_ = State::connecting;
  results::CallRecord record_;
  results::TurnRecord turn_;  ///< in speaking and listening
  audio::PlayoutModel playout_;
  Reply greeting_;
  Reply reply_;  ///< of the current turn; while the caller still speaks, a candidate for it
  Reply stray_;  ///< what came between two turns
  protocol::AgentEvent event_;  ///< reused for every message
  std::string session_end_;     ///< the server's announced reason to hang up

  std::size_t frame_ = 0;           ///< next frame of the utterance's clip
  const WireClip* clip_ = nullptr;  ///< the utterance that is being sent, trailing silence included
  std::size_t noise_frame_ = 0;
  bool speech_end_queued_ = false;  ///< the last speech frame waits in the send queue
  Instant deadline_{};              ///< greeting: give up waiting; pausing: stop being polite
  Instant speak_at_{};
  bool winding_up_ = false;
};

}  // namespace busyhour::call
