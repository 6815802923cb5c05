#include "call/caller.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "call/answer.h"
#include "call/call_end.h"

namespace busyhour::call {

using results::CallEnd;
using results::Failure;

Caller::Caller(CallContext& context, const Script& script, std::size_t turns,
               protocol::CallIdentity identity, CallObserver& observer)
    : context_(context), script_(script), identity_(std::move(identity)), observer_(observer) {
  record_.call_id = identity_.call_id;
  record_.scenario = script.scenario;
  record_.planned_turns = static_cast<int>(std::min(turns, script.turns.size()));
  record_.begin = context.clock.now();
  // Calls do not all play the same piece of noise at the same time.
  noise_frame_ = std::hash<std::string>{}(identity_.call_id) % context.noise.frames();
}

// --- time passes -------------------------------------------------------------------------------

std::optional<net::SendResult> Caller::on_frame_due(WallTime wall) {
  const Instant now = context_.clock.now();
  switch (state_) {
    case State::greeting:
      wait_for_greeting(now);
      break;
    case State::pausing:
      wait_to_speak(now);
      break;
    case State::listening:
      wait_for_reply(now);
      break;
    default:
      break;
  }
  if (state_ == State::connecting || state_ >= State::hanging_up) return std::nullopt;
  return send_frame(wall);
}

void Caller::wait_for_greeting(Instant now) {
  const bool over = greeting_.has_audio()
                        ? (greeting_.ended() && !playout_.playing(now)) ||
                              greeting_.quiet(now, context_.manners.patience.quiet_gap, playout_) ||
                              now >= deadline_ + context_.manners.patience.turn_timeout
                        : now >= deadline_;
  if (!over) return;
  record_.greeted = greeting_.has_audio();
  record_.greeting_frames = greeting_.audio_frames();
  start_pause(now);
}

void Caller::start_pause(Instant now) {
  const Utterance& next = script_.turns[record_.turns.size()];
  stray_ = {};
  speak_at_ =
      std::max(now, playout_.end()) + next.pause_before.value_or(context_.manners.patience.pause);
  deadline_ = speak_at_ + context_.manners.patience.turn_timeout;
  state_ = State::pausing;
}

void Caller::wait_to_speak(Instant now) {
  // An agent that goes on talking is heard out, as people do, but not without end.
  const bool may_speak = !playout_.playing(now) || now >= deadline_;
  if (now >= speak_at_ && may_speak) start_speaking();
}

void Caller::start_speaking() {
  const Utterance& utterance = script_.turns[record_.turns.size()];
  turn_ = {};
  turn_.turn = static_cast<int>(record_.turns.size()) + 1;
  turn_.user_text = utterance.text;
  turn_.early_audio = stray_.audio_frames();
  reply_ = {};
  clip_ = utterance.clip.get();
  frame_ = 0;
  state_ = State::speaking;
}

net::SendResult Caller::send_frame(WallTime wall) {
  const bool speech = clip_ != nullptr;
  const WireClip& clip = speech ? *clip_ : context_.noise;
  const std::size_t index = speech ? frame_ : noise_frame_;
  const auto bytes = context_.patcher.patch(clip, index, identity_.participant, wall);

  const Instant handed_over = context_.clock.now();
  const net::SendResult result = connection_->send_frame(bytes);
  if (speech) {
    if (index == 0) turn_.speech_start = handed_over;
    if (index == clip.last_speech_frame()) {
      turn_.speech_end_frame = static_cast<std::int64_t>(record_.frames_sent);
      end_of_speech(handed_over, result == net::SendResult::queued, handed_over);
    }
    if (++frame_ == clip.frames()) clip_ = nullptr;
  } else {
    noise_frame_ = (index + 1) % clip.frames();
  }
  if (result != net::SendResult::dropped) ++record_.frames_sent;
  return result;
}

/// From here on the caller waits for the answer, although the clip's trailing silence still goes
/// out.
void Caller::end_of_speech(Instant handed_over, bool queued, Instant now) {
  turn_.speech_end = handed_over + context_.dialect.frame_period();
  speech_end_queued_ = queued;
  state_ = State::listening;
  const bool still_talking = reply_.has_audio() && !reply_.ended() &&
                             !reply_.quiet(now, context_.manners.patience.quiet_gap, playout_);
  if (still_talking) {
    turn_.agent_interrupted_caller = true;
  } else {
    turn_.early_audio += reply_.audio_frames();
    reply_ = {};
  }
}

void Caller::on_drained(Instant at) {
  if (!std::exchange(speech_end_queued_, false) || state_ != State::listening) return;
  turn_.speech_end = at + context_.dialect.frame_period();
}

void Caller::wait_for_reply(Instant now) {
  const Patience& patience = context_.manners.patience;
  const Duration waited = now - *turn_.speech_end;
  if (reply_.ended()) {
    // The turn is over when it was heard: what follows the end mark is still part of it.
    if (!playout_.playing(now)) finish_turn(now);
  } else if (reply_.has_audio() && reply_.quiet(now, patience.quiet_gap, playout_)) {
    reply_.end_by_silence();
    finish_turn(now);
  } else if (!reply_.has_audio() && waited >= patience.first_byte_timeout) {
    fail_turn(Failure::first_byte_timeout,
              fmt::format("no audio within {} after the end of speech",
                          format_duration(patience.first_byte_timeout)),
              "", now);
  } else if (waited >= patience.turn_timeout && !reply_.quiet(now, patience.quiet_gap, {})) {
    // Not for a reply that came whole and is only being played.
    fail_turn(Failure::turn_timeout,
              fmt::format("the reply did not end within {} after the end of speech",
                          format_duration(patience.turn_timeout)),
              "", now);
  }
}

// --- the agent says something --------------------------------------------------------------------

void Caller::on_open() {
  const Instant now = context_.clock.now();
  record_.connected = now;
  for (const std::string& message : context_.dialect.opening(identity_)) {
    connection_->send_text(message);
  }
  state_ = State::greeting;
  deadline_ = now + context_.manners.patience.greeting_timeout;
  observer_.on_connected(*this);
}

void Caller::on_message(const net::Message& message) {
  if (state_ == State::connecting || state_ >= State::hanging_up) return;
  context_.dialect.parse(message.payload, message.binary, event_);
  on_event(message.arrival);
}

void Caller::on_event(const net::Arrival& arrival) {
  using protocol::AgentEventKind;
  switch (event_.kind) {
    case AgentEventKind::audio:
      return on_audio(arrival);
    case AgentEventKind::audio_end:
    case AgentEventKind::agent_final:
    case AgentEventKind::cancelled:
      return on_end_mark(arrival);
    case AgentEventKind::stop_audio:
      return playout_.clear(arrival.at);
    case AgentEventKind::user_final:
      if (!in_turn()) return;
      turn_.heard_text = event_.text;
      return reply_.on_response(arrival);
    case AgentEventKind::agent_text:
      if (!in_turn()) return;
      turn_.answer_text += event_.text;
      return reply_.on_response(arrival);
    case AgentEventKind::error:
      return on_server_error();
    case AgentEventKind::session_end:
      session_end_ = event_.text;
      return;
    case AgentEventKind::malformed:
      return on_protocol_error(event_.text);
    case AgentEventKind::ready:
    case AgentEventKind::user_partial:
    case AgentEventKind::informational:
    case AgentEventKind::unknown:
      return;
  }
}

void Caller::on_audio(const net::Arrival& arrival) {
  ++record_.audio_frames_received;
  Reply& reply = state_ == State::greeting ? greeting_ : in_turn() ? reply_ : stray_;
  if (!reply.on_audio(event_, arrival, context_.dialect.sample_rate(), playout_)) {
    on_protocol_error("audio that is not valid base64 of 16-bit samples");
  }
}

void Caller::on_end_mark(const net::Arrival& arrival) {
  Reply& reply = state_ == State::greeting ? greeting_ : in_turn() ? reply_ : stray_;
  if (in_turn() && !event_.text.empty()) turn_.answer_text = event_.text;
  // An end before any audio is the end of the text only.
  reply.has_audio() ? reply.on_end(arrival) : reply.on_response(arrival);
}

void Caller::on_server_error() {
  const std::string what = fmt::format("the server reports an error: {}{}{}", event_.code,
                                       event_.code.empty() ? "" : ": ", event_.text);
  if (in_turn()) {
    fail_turn(Failure::server_error, what, event_.code, context_.clock.now());
  } else {
    record_.error = what;
  }
}

void Caller::on_protocol_error(std::string what) {
  what = "the server sent " + std::move(what);
  record_.error = what;
  if (in_turn()) {
    reply_.write_to(turn_, playout_);
    turn_.failure = Failure::protocol_error;
    turn_.error = std::move(what);
    record_turn();
  }
  state_ = State::hanging_up;
  record_.ended = CallEnd::protocol_error;
  connection_->close(1007, "message not understood");
}

// --- turns end
// -------------------------------------------------------------------------------------

void Caller::finish_turn(Instant now) {
  const Utterance& utterance = script_.turns[record_.turns.size()];
  if (!reply_.audible()) {
    return fail_turn(Failure::first_byte_timeout, "the reply was silent: no audible audio", "",
                     now);
  }
  if (const auto missing = missing_expectation(utterance.expect, turn_.answer_text)) {
    return fail_turn(Failure::unexpected_answer, unexpected_answer(*missing, turn_.answer_text), "",
                     now);
  }
  turn_.success = true;
  close_turn(now);
}

void Caller::fail_turn(Failure failure, std::string error, std::string code, Instant now) {
  turn_.failure = failure;
  turn_.error = std::move(error);
  turn_.error_code = std::move(code);
  close_turn(now);
}

void Caller::close_turn(Instant now) {
  reply_.write_to(turn_, playout_);
  clip_ = nullptr;
  record_turn();
  if (static_cast<int>(record_.turns.size()) == record_.planned_turns) {
    hang_up(CallEnd::completed);
  } else if (winding_up_) {
    hang_up(CallEnd::cancelled);
  } else {
    start_pause(now);
  }
}

void Caller::record_turn() {
  record_.turns.push_back(std::move(turn_));
  observer_.on_turn(*this, record_.turns.back());
}

// --- the call ends
// ---------------------------------------------------------------------------------

void Caller::hang_up(CallEnd end) {
  state_ = State::hanging_up;
  record_.ended = end;
  connection_->close(1000, "");
}

void Caller::wind_up() {
  winding_up_ = true;
  if (!in_turn()) cancel();
}

void Caller::cancel() {
  if (state_ >= State::hanging_up) return;
  const bool open = state_ != State::connecting;
  hang_up(CallEnd::cancelled);
  if (!open) connection_->abort();
}

void Caller::on_closed(const net::CloseInfo& info) {
  if (state_ == State::ended) return;
  const Instant now = context_.clock.now();
  record_.http_status = info.http_status;
  record_.close_code = info.close_code;
  if (state_ != State::hanging_up) {
    const Closing closing = judge_closing(info, session_end_);
    record_.error = closing.error;
    if (state_ == State::listening && reply_.ended() && reply_.audible()) {
      finish_turn(now);
    } else if (in_turn()) {
      reply_.write_to(turn_, playout_);
      turn_.failure = closing.failure;
      turn_.error = closing.error;
      record_turn();
    }
    const bool all_held = static_cast<int>(record_.turns.size()) == record_.planned_turns &&
                          record_.turns.back().success;
    record_.ended = all_held ? CallEnd::completed : closing.end;
  }
  state_ = State::ended;
  record_.end = now;
  observer_.on_ended(*this);
}

}  // namespace busyhour::call
