// What the agent says to a caller.
#include <utility>

#include "call/caller.h"

namespace busyhour::call {

using protocol::AgentEventKind;

void Caller::on_message(const net::Message& message) {
  if (state_ == State::connecting || state_ >= State::hanging_up) return;
  context_.dialect.parse(message.payload, message.binary, event_);
  on_event(message.arrival);
}

void Caller::on_event(const net::Arrival& arrival) {
  if (recorder_ != nullptr && event_.kind != AgentEventKind::audio) {
    recorder_->on_message(event_, arrival.at);
  }
  switch (event_.kind) {
    case AgentEventKind::ready:
      if (state_ == State::setting_up) start_greeting(context_.clock.now());
      return;
    case AgentEventKind::audio:
      return on_audio(arrival);
    case AgentEventKind::audio_end:
    case AgentEventKind::agent_final:
      return on_end_mark(arrival);
    case AgentEventKind::stop_audio:
    case AgentEventKind::cancelled:
      return on_stop(arrival, event_.kind == AgentEventKind::cancelled);
    case AgentEventKind::user_final:
      if (!in_turn()) return;
      turn_.heard_text = event_.text;
      return reply_.on_response(arrival);
    case AgentEventKind::agent_text:
      return on_agent_text(arrival);
    case AgentEventKind::error:
      return on_error(arrival);
    case AgentEventKind::session_end:
      session_end_ = event_.text;
      return;
    case AgentEventKind::malformed:
      return on_breach("the server sent " + event_.text, arrival.at);
    case AgentEventKind::unknown:
      return on_unknown(arrival);
    case AgentEventKind::user_partial:
    case AgentEventKind::informational:
      return;
  }
}

/// A response that began before this turn is never its reply, however late its rest arrives.
Reply& Caller::reply_meant() {
  const bool past = responses_.of_the_past(event_.response_id);
  if (state_ <= State::greeting) return greeting_;
  return in_turn() && !past ? reply_ : stray_;
}

void Caller::on_audio(const net::Arrival& arrival) {
  ++record_.audio_frames_received;
  const int usual_rate = context_.dialect.sample_rate();
  const auto length = reply_meant().on_audio(event_, arrival, usual_rate, playout_);
  if (!length) {
    return on_breach("the server sent audio that is not valid base64 of 16-bit samples",
                     arrival.at);
  }
  item_.add(event_.item_id, *length);
  if (recorder_ != nullptr) {
    const int rate = event_.sample_rate > 0 ? event_.sample_rate : usual_rate;
    recorder_->on_audio(event_, rate, playout_.end() - *length);
  }
}

void Caller::on_agent_text(const net::Arrival& arrival) {
  Reply& reply = reply_meant();
  if (&reply == &reply_) turn_.answer_text += event_.text;
  reply.on_response(arrival);
}

void Caller::on_end_mark(const net::Arrival& arrival) {
  Reply& reply = reply_meant();
  const bool whole_answer = event_.kind == AgentEventKind::agent_final && !event_.text.empty();
  if (&reply == &reply_ && whole_answer) turn_.answer_text = event_.text;
  // An end before any audio is the end of the text only.
  reply.has_audio() ? reply.on_end(arrival) : reply.on_response(arrival);
}

/// Also comes while the caller speaks, from agents that send one whenever they hear somebody.
void Caller::on_stop(const net::Arrival& arrival, bool cancelled) {
  Reply& reply = reply_meant();
  // Which response is cancelled is told by its id; what plays is then another one.
  if (cancelled && &reply == &stray_ && in_turn() && reply_.has_audio()) return;
  if (state_ == State::listening) barge_in_.on_stop(arrival.at, cancelled, reply_, playout_);
  if (playout_.playing(arrival.at)) {
    const std::string told =
        context_.dialect.interrupted(item_.id(), item_.heard_until(arrival.at, playout_));
    if (!told.empty()) connection_->send_text(told);
  }
  playout_.clear(arrival.at);
  if (recorder_ != nullptr) recorder_->on_playout_stopped(arrival.at);
  if (cancelled) on_end_mark(arrival);
  if (state_ == State::listening && barge_in_.decided()) {
    complete_turn();
    go_on(context_.clock.now());
  }
}

void Caller::on_unknown(const net::Arrival& arrival) {
  if (!in_turn()) return;
  switch (context_.tokens.of(event_.label)) {
    case TokenMatch::Meaning::nothing:
      return;
    case TokenMatch::Meaning::response:
      return reply_.on_response(arrival);
    case TokenMatch::Meaning::end:
      return reply_.has_audio() ? reply_.on_end(arrival) : reply_.on_response(arrival);
  }
}

void Caller::on_error(const net::Arrival& arrival) {
  const bool turn_lost = in_turn();
  on_trouble(judge_error(event_, arrival.at));
  if (turn_lost) go_on(context_.clock.now());
}

void Caller::on_breach(std::string what, Instant at) {
  record_.error = what;
  on_trouble(judge_breach(std::move(what), at));
  state_ = State::hanging_up;
  record_.ended = results::CallEnd::protocol_error;
  connection_->close(1007, "message not understood");
}

}  // namespace busyhour::call
