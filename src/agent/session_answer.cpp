// How a session comes to an answer: transcript, thinking, and what can go wrong in its place.
#include <fmt/format.h>

#include <utility>

#include "agent/session.h"

namespace busyhour::agent {

namespace {

// RFC 6455 section 7.4.1
constexpr std::uint16_t normal_closure = 1000;
constexpr std::uint16_t internal_error = 1011;
constexpr std::uint16_t try_again_later = 1013;

bool strikes_in_place_of_talking(FaultKind kind) {
  switch (kind) {
    case FaultKind::error:
    case FaultKind::rate_limit_openai:
    case FaultKind::rate_limit_speech:
    case FaultKind::rate_limit_unknown:
    case FaultKind::tts_error:
    case FaultKind::session_end:
      return true;
    default:
      return false;
  }
}

protocol::ResponseFailure failure_of(const Fault& fault) {
  using Kind = protocol::ResponseFailure::Kind;
  const bool limit = fault.kind == FaultKind::rate_limit_openai ||
                     fault.kind == FaultKind::rate_limit_speech ||
                     fault.kind == FaultKind::rate_limit_unknown;
  Kind kind = limit ? Kind::rate_limit : Kind::error;
  if (fault.kind == FaultKind::tts_error) kind = Kind::speech_synthesis;
  return {kind, fault_code(fault), fault_message(fault),
          fault.kind == FaultKind::rate_limit_speech};
}

}  // namespace

protocol::Response Session::response() const {
  if (answer_ == nullptr) return {};
  return {answer_->text(), answer_ == &voice_.repertoire.greeting};
}

Duration Session::draw_thinking() {
  const Duration llm = context_.behaviour.llm.draw(random_);
  return llm + context_.behaviour.tts.draw(random_);
}

void Session::greet() {
  if (!context_.behaviour.greeting || std::exchange(greeted_, true)) return;
  if (state_ == State::listening) talk(voice_.repertoire.greeting, context_.clock.now());
}

void Session::begin_turn(const Utterance& utterance, bool detected, bool answer) {
  finish_turn();  // one whose answer nobody asked for
  Counters::increment(context_.counters.turns);
  turn_.emplace();
  turn_->turn = ++turns_;
  turn_->speech_end_frame = utterance.speech_end_frame;
  turn_->speech_end = utterance.speech_end.at;
  turn_->speech_end_uncertainty = utterance.speech_end.uncertainty;
  heard_ = utterance.length;
  uncommitted_ = 0ns;
  fault_ = context_.faults.draw(FaultPoint::turn, static_cast<std::uint64_t>(turns_), fault_dice_,
                                context_.clock.now());
  if (fault_ != nullptr) turn_->fault = to_text(fault_->kind);
  transcript_due_ = utterance.detected + context_.behaviour.stt.draw(random_);
  audio_due_ = transcript_due_ + draw_thinking();
  say(&protocol::AgentDialect::turn_ended, endpointer_.position(), detected);
  if (has_fault(FaultKind::no_answer)) return finish_turn();
  wants_answer_ = answer;
  state_ = State::recognising;
  // What is announced must end: an agent that reports an error has not announced anything.
  if (answer && !has_fault(FaultKind::error)) open_response();
  line_.wake_at(transcript_due_);
}

void Session::open_response() {
  call_.response = protocol::make_token(call_.ids);
  call_.response_open = true;
  call_.response_has_audio = false;
  call_.response_audio = 0ns;
  say(&protocol::AgentDialect::response_created);
}

void Session::on_wake(Instant now) {
  switch (state_) {
    case State::listening:
    case State::over:
      return;
    case State::recognising:
      return send_transcript();
    case State::thinking:
      return answer();
    case State::talking:
      return talk_on(now);
  }
}

/// The simulated agent knows when somebody speaks but not what, and says so.
void Session::send_transcript() {
  const Instant now = context_.clock.now();
  const std::string text = fmt::format("heard {:.2f} s of speech", to_seconds(heard_));
  const std::size_t said =
      say(&protocol::AgentDialect::user_transcript, std::string_view(text), heard_);
  if (said > 0) turn_->first_response = now;
  if (wants_answer_) return think();
  state_ = State::listening;  // until somebody asks for the answer
}

/// An answer to what was said last, at `audio_due_`.
void Session::think() {
  if (!call_.response_open && !has_fault(FaultKind::error)) open_response();
  if (has_fault(FaultKind::slow_start)) audio_due_ += fault_->delay;
  const auto& answers = voice_.repertoire.answers;
  answer_ = has_fault(FaultKind::silent_answer)
                ? &voice_.repertoire.silence
                : &answers[static_cast<std::size_t>(turns_ - 1) % answers.size()];
  state_ = State::thinking;
  line_.wake_at(audio_due_);
}

/// The caller wants to hear something without having said anything: first of all, a greeting.
void Session::think_unasked() {
  line_.sleep();
  finish_turn();
  const auto& answers = voice_.repertoire.answers;
  const bool first = turns_ == 0 && !std::exchange(greeted_, true);
  answer_ = first ? &voice_.repertoire.greeting
                  : &answers[static_cast<std::size_t>(turns_) % answers.size()];
  audio_due_ = context_.clock.now() + draw_thinking();
  state_ = State::thinking;
  open_response();
  line_.wake_at(audio_due_);
}

void Session::answer() {
  if (fault_ != nullptr && strikes_in_place_of_talking(fault_->kind)) return fail();
  talk(*answer_, audio_due_);
}

/// Says what went wrong, or ends the call because of it.
void Session::fail() {
  const Fault& fault = *fault_;
  std::string reason = fault_message(fault);
  switch (fault.kind) {
    case FaultKind::abrupt:
      state_ = State::over;
      line_.sleep();
      return line_.drop();
    case FaultKind::close_1000:
      return hang_up(normal_closure, reason);
    case FaultKind::close_1011:
      return hang_up(internal_error, reason);
    case FaultKind::close_1013:
      return hang_up(try_again_later, reason);
    case FaultKind::session_end: {
      std::uint16_t code = normal_closure;
      protocol::AgentDialect::Messages messages;
      call_.at = context_.clock.wall_now();
      code = dialect().session_ends(call_, reason, messages);
      for (const std::string& message : messages) line_.send_text(message);
      return hang_up(code, reason);
    }
    default:
      say(&protocol::AgentDialect::response_failed, failure_of(fault));
      return finish_turn();
  }
}

void Session::finish_turn() {
  if (state_ != State::over) state_ = State::listening;
  answer_ = nullptr;
  fault_ = nullptr;
  call_.response_open = false;
  if (turn_) context_.truth.write(call_.call_id, *turn_);
  turn_.reset();
}

}  // namespace busyhour::agent
