// Listening to calls from the caller's own place: what it says, and what it hears of the agent.
#pragma once

#include <cstddef>
#include <memory>

#include "base/time.h"
#include "call/wire_clip.h"
#include "protocol/agent_event.h"
#include "results/turn_record.h"

namespace busyhour::call {

/// Of one call. Told on the call's thread, in the order in which things happen. A call that has
/// none pays a comparison for each message that it hears, and nothing for the frames that it sends.
class CallRecorder {
 public:
  virtual ~CallRecorder() = default;
  /// The first frame of `clip`, which outlives the run, was handed over; the others follow, one in
  /// each frame period. What was said before ends with it.
  virtual void on_speech(const WireClip& clip, Instant at) = 0;
  /// The caller falls silent: the last `frames` of what it says are not said.
  virtual void on_silence(std::size_t frames) = 0;
  /// A piece of the agent's speech, whose first sample is heard at `plays` if nothing stops it.
  /// `rate`: Hz.
  virtual void on_audio(const protocol::AgentEvent& event, int rate, Instant plays) = 0;
  /// Of the speech that came so far nothing is heard from `at` on.
  virtual void on_playout_stopped(Instant at) = 0;
  /// Any other message.
  virtual void on_message(const protocol::AgentEvent& event, Instant at) = 0;
};

/// Hands recorders out and takes them back, on whichever engine thread a call is; outlives the run.
class Recorders {
 public:
  virtual ~Recorders() = default;
  /// Before conversation number `conversation` (from 0) of the run begins. Null: it is not
  /// recorded.
  virtual std::unique_ptr<CallRecorder> begin(int conversation) = 0;
  /// The call is over, `call` complete.
  virtual void end(std::unique_ptr<CallRecorder> recorder, const results::CallRecord& call) = 0;
};

}  // namespace busyhour::call
