// How a caller's turns and its call end.
#include <limits>
#include <utility>

#include "call/answer.h"
#include "call/caller.h"

namespace busyhour::call {

using results::CallEnd;
using results::Failure;

// --- turns end ---

/// A turn in progress fails; between turns it is only told.
void Caller::on_trouble(Trouble trouble) {
  if (!in_turn()) {
    record_.error = std::move(trouble.error);
    return report(std::move(trouble.incident));
  }
  turn_.error_code = trouble.incident.code;
  turn_.rate_limit = trouble.incident.source;
  trouble.incident.turn = turn_.turn;
  if (trouble.failure != Failure::protocol_error) report(std::move(trouble.incident));
  lose_turn(trouble.failure, std::move(trouble.error));
}

void Caller::report(results::Incident incident) {
  record_.incidents.push_back(std::move(incident));
  observer_.on_incident(*this, record_.incidents.back());
}

void Caller::complete_turn() {
  if (!reply_.audible()) {
    return lose_turn(Failure::first_byte_timeout, "the reply was silent: no audible audio");
  }
  if (const auto heard_end = barge_in_.heard_end()) {
    reply_.end_by_interruption(*heard_end, barge_in_.signalled());
  } else if (const auto missing = missing_expectation(utterance().expect, turn_.answer_text)) {
    return lose_turn(Failure::unexpected_answer, unexpected_answer(*missing, turn_.answer_text));
  }
  barge_in_.write_to(turn_);
  turn_.success = true;
  // An interruption is brought to its end.
  if (microphone_.source() == Microphone::Source::utterance) fall_silent();
  record_turn();
}

void Caller::lose_turn(Failure failure, std::string error) {
  turn_.failure = failure;
  turn_.error = std::move(error);
  fall_silent();
  record_turn();
}

void Caller::record_turn() {
  reply_.write_to(turn_, playout_);
  turn_.early_audio += std::exchange(stray_, {}).audio_frames();
  state_ = State::pausing;
  record_.turns.push_back(std::move(turn_));
  observer_.on_turn(*this, record_.turns.back());
}

bool Caller::all_turns_held() const {
  return static_cast<int>(record_.turns.size()) == record_.planned_turns;
}

/// After a turn.
void Caller::go_on(Instant now) {
  if (all_turns_held() || finishing_) {
    hang_up(CallEnd::completed);
  } else if (winding_up_) {
    hang_up(CallEnd::cancelled);
  } else {
    start_pause(now, patience().pause);
  }
}

// --- the call ends ---

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
  if (state_ != State::hanging_up) on_lost(info, now);
  state_ = State::ended;
  record_.end = now;
  if (finishing_ || record_.planned_turns == std::numeric_limits<int>::max()) {
    record_.planned_turns = static_cast<int>(record_.turns.size());
  }
  observer_.on_ended(*this);
}

/// It was not the caller who hung up.
void Caller::on_lost(const net::CloseInfo& info, Instant now) {
  const bool heard_out = state_ == State::listening && !barge_in_.begun() && reply_.ended();
  if (heard_out && reply_.audible()) complete_turn();
  const bool done = all_turns_held() && !record_.turns.empty() && record_.turns.back().success;
  record_.ended = done ? CallEnd::completed : end_of(info.cause);
  if (done && normal_close(info)) return;

  Trouble trouble = judge_closing(info, session_end_, now);
  const bool harmless = normal_close(info) && context_.manners.ignore_close && !in_turn();
  if (harmless && trouble.failure == Failure::closed) trouble.incident.failure = false;
  const std::string error = trouble.error;
  on_trouble(std::move(trouble));
  record_.error = done ? "" : error;
}

}  // namespace busyhour::call
