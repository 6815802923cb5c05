#include "call/caller.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/prefetch.h"

namespace busyhour::call {

using results::CallEnd;
using results::Failure;

namespace {

Tick to_tick(net::SendResult result) {
  switch (result) {
    case net::SendResult::sent:
      return Tick::sent;
    case net::SendResult::queued:
      return Tick::queued;
    case net::SendResult::dropped:
      return Tick::dropped;
  }
  return Tick::dropped;
}

}  // namespace

Caller::Caller(CallContext& context, const Script& script, std::size_t turns,
               protocol::CallIdentity identity, CallObserver& observer)
    : context_(context),
      script_(script),
      observer_(observer),
      identity_(std::move(identity)),
      microphone_(context.noise, std::hash<std::string>{}(identity_.call_id)) {
  record_.call_id = identity_.call_id;
  record_.scenario = script.scenario;
  record_.planned_turns = turns == unlimited
                              ? std::numeric_limits<int>::max()
                              : static_cast<int>(std::min(turns, script.turns.size()));
  record_.begin = context.clock.now();
}

void Caller::on_open() {
  const Instant now = context_.clock.now();
  record_.connected = now;
  for (const std::string& message : context_.dialect.opening(identity_)) {
    connection_->send_text(message);
  }
  if (context_.dialect.waits_until_ready()) {
    state_ = State::setting_up;
    deadline_ = now + patience().setup_timeout;
  } else {
    start_greeting(now);
  }
  observer_.on_connected(*this);
}

Tick Caller::on_frame_due(Instant now) {
  look_around(now);
  if (state_ == State::setting_up) return Tick::not_ready;
  if (state_ == State::connecting || state_ >= State::hanging_up) return Tick::over;
  return to_tick(send_frame(now));
}

void Caller::prepare_frame(net::Soon soon) const {
  if (soon == net::Soon::after_next) {
    prefetch(this);
    prefetch(&record_.frames_sent);
    const auto* const begin = reinterpret_cast<const std::byte*>(&identity_.participant);
    const auto* const end = reinterpret_cast<const std::byte*>(&reply_);
    prefetch(begin, static_cast<std::size_t>(end - begin));
    prefetch(connection_, net::Connection::near_bytes);
    return;
  }
  connection_->prepare_frame();
  prefetch(identity_.participant.data());
  const Microphone::Frame frame = microphone_.upcoming();
  const auto bytes = frame.clip.frame(frame.index);
  prefetch(bytes.data(), bytes.size());
  if (state_ == State::listening) prefetch(&reply_, sizeof reply_ + sizeof barge_in_);
}

void Caller::look_around(Instant now) {
  switch (state_) {
    case State::setting_up:
      return wait_until_ready(now);
    case State::greeting:
      return wait_for_greeting(now);
    case State::pausing:
      return wait_to_speak(now);
    case State::listening:
      barge_in_.begun() ? wait_for_effect(now) : wait_for_reply(now);
      if (!in_turn()) go_on(now);
      return;
    default:
      return;
  }
}

// --- before the first turn ---

void Caller::wait_until_ready(Instant now) {
  if (now < deadline_) return;
  on_trouble(judge_setup_timeout(patience().setup_timeout, record_.error, now));
  hang_up(CallEnd::ws_error);
}

void Caller::start_greeting(Instant now) {
  if (!context_.dialect.expects_greeting()) return start_pause(now, Duration::zero());
  state_ = State::greeting;
  deadline_ = now + patience().greeting_timeout;
}

void Caller::wait_for_greeting(Instant now) {
  if (finishing_) return hang_up(CallEnd::completed);
  const bool over = greeting_.has_audio()
                        ? (greeting_.ended() && !playout_.playing(now)) ||
                              greeting_.quiet(now, patience().quiet_gap, playout_) ||
                              now >= deadline_ + patience().turn_timeout
                        : now >= deadline_;
  if (!over) return;
  record_.greeted = greeting_.has_audio();
  record_.greeting_frames = greeting_.audio_frames();
  start_pause(now, patience().pause);
}

// --- a turn ---

/// Of the next turn, or the one in progress.
const Utterance& Caller::utterance() const {
  return script_.turns[record_.turns.size() % script_.turns.size()];
}

void Caller::start_pause(Instant now, Duration usual_pause) {
  const Utterance& next = utterance();
  // Also after the caller's own last words: an interruption is brought to its end.
  const Instant spoken =
      now + context_.dialect.frame_period() * static_cast<int>(microphone_.remaining());
  speak_at_ = std::max(spoken, playout_.end()) + next.pause_before.value_or(usual_pause);
  deadline_ = speak_at_ + patience().turn_timeout;
  state_ = State::pausing;
}

void Caller::wait_to_speak(Instant now) {
  if (finishing_) return hang_up(CallEnd::completed);
  // An agent that goes on talking is heard out, as people do, but not without end.
  const bool may_speak = !playout_.playing(now) || now >= deadline_;
  if (now >= speak_at_ && may_speak) start_speaking();
}

void Caller::start_speaking() {
  const Utterance& said = utterance();
  turn_ = {};
  turn_.turn = static_cast<int>(record_.turns.size()) + 1;
  turn_.user_text = said.text;
  reply_ = {};
  barge_in_ = plan_barge_in(context_.manners.interruption, said);
  responses_.begin_turn();
  microphone_.say(Microphone::Source::utterance, *said.clip);
  state_ = State::speaking;
}

net::SendResult Caller::send_frame(Instant now) {
  const Microphone::Frame frame = microphone_.next();
  const auto bytes =
      context_.patcher.patch(frame.clip, frame.index, identity_.participant, context_.wall.at(now));
  // The turn's times are those of few frames; a reading for all would cost more than the patching.
  const bool timed = frame.source != Microphone::Source::noise &&
                     (frame.index == 0 || frame.index == frame.clip.last_speech_frame());
  const Instant handed_over = timed ? context_.clock.now() : now;
  const net::SendResult result = connection_->send_frame(bytes);
  if (timed) on_timed_frame(frame, handed_over, result);
  if (result != net::SendResult::dropped) ++record_.frames_sent;
  return result;
}

void Caller::on_timed_frame(const Microphone::Frame& frame, Instant handed_over,
                            net::SendResult result) {
  if (recorder_ != nullptr && frame.index == 0) recorder_->on_speech(frame.clip, handed_over);
  if (frame.source == Microphone::Source::interruption) {
    if (frame.index > 0) return;
    barge_in_.begin(handed_over);
    barge_start_queued_ = result == net::SendResult::queued;
    return;
  }
  if (frame.index == 0) turn_.speech_start = handed_over;
  if (frame.index != frame.clip.last_speech_frame()) return;
  turn_.speech_end_frame = static_cast<std::int64_t>(record_.frames_sent);
  end_of_speech(handed_over, result == net::SendResult::queued, handed_over);
}

/// From here on the caller waits for the answer, although the clip's trailing silence still goes
/// out.
void Caller::end_of_speech(Instant handed_over, bool queued, Instant now) {
  turn_.speech_end = handed_over + context_.dialect.frame_period();
  speech_end_queued_ = queued;
  state_ = State::listening;
  const bool still_talking =
      reply_.has_audio() && !reply_.ended() && !reply_.quiet(now, patience().quiet_gap, playout_);
  if (still_talking) {
    turn_.agent_interrupted_caller = true;
  } else {
    turn_.early_audio += reply_.audio_frames();
    // One that is still to be heard, or to go on, is this turn's.
    if (reply_.ended()) responses_.begin_turn();
    reply_ = {};
  }
}

/// What is being said is cut off.
void Caller::fall_silent() {
  if (recorder_ != nullptr && microphone_.remaining() > 0) {
    recorder_->on_silence(microphone_.remaining());
  }
  microphone_.hush();
}

void Caller::on_drained(Instant at) {
  const bool speech_end = std::exchange(speech_end_queued_, false);
  const bool barge_start = std::exchange(barge_start_queued_, false);
  if (state_ != State::listening) return;
  if (speech_end) turn_.speech_end = at + context_.dialect.frame_period();
  if (barge_start) barge_in_.begin(at);
}

void Caller::wait_for_reply(Instant now) {
  if (reply_.ended() && !playout_.playing(now)) {
    // The turn is over when it was heard: what follows the end mark is still part of it.
    complete_turn();
  } else if (barge_in_.due(now, *turn_.speech_end, reply_, playout_)) {
    microphone_.say(Microphone::Source::interruption, *barge_in_.clip());
  } else if (!reply_.ended() && reply_.has_audio() &&
             reply_.quiet(now, patience().quiet_gap, playout_)) {
    reply_.end_by_silence();
    complete_turn();
  } else if (!reply_.ended()) {
    check_time_limits(now);
  }
}

/// The caller interrupts, and listens whether the agent stops.
void Caller::wait_for_effect(Instant now) {
  barge_in_.on_time(now, reply_, playout_);
  if (barge_in_.decided()) {
    complete_turn();
  } else if (!reply_.ended()) {
    check_time_limits(now);
  }
}

void Caller::check_time_limits(Instant now) {
  const Duration waited = now - *turn_.speech_end;
  if (!reply_.has_audio() && waited >= patience().first_byte_timeout) {
    lose_turn(Failure::first_byte_timeout,
              fmt::format("no audio within {} after the end of speech",
                          format_duration(patience().first_byte_timeout)));
  } else if (waited >= patience().turn_timeout && !reply_.quiet(now, patience().quiet_gap, {})) {
    // Not for a reply that came whole and is only being played.
    lose_turn(Failure::turn_timeout,
              fmt::format("the reply did not end within {} after the end of speech",
                          format_duration(patience().turn_timeout)));
  }
}

}  // namespace busyhour::call
