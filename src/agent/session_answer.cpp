// How a session answers: transcript, thinking, talking, and what can go wrong with it.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "agent/session.h"

namespace busyhour::agent {

namespace {

// RFC 6455 section 7.4.1
constexpr std::uint16_t normal_closure = 1000;
constexpr std::uint16_t internal_error = 1011;
constexpr std::uint16_t try_again_later = 1013;

constexpr std::size_t no_piece = static_cast<std::size_t>(-1);

bool strikes_while_talking(FaultKind kind) {
  switch (kind) {
    case FaultKind::close_1000:
    case FaultKind::close_1011:
    case FaultKind::close_1013:
    case FaultKind::abrupt:
    case FaultKind::stall:
    case FaultKind::malformed_json:
    case FaultKind::bad_base64:
      return true;
    default:
      return false;
  }
}

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

/// Where a fault strikes: early enough to come before callers who interrupt.
std::size_t middle_of(const Answer& answer) {
  const Duration middle = std::min(answer.duration() / 2, Duration{500ms});
  std::size_t piece = 0;
  while (piece < answer.pieces() && answer.begin(piece) < middle) ++piece;
  return piece;
}

void write_id(std::span<std::byte> frames, std::size_t at, const protocol::IdToken& token) {
  std::ranges::copy(std::as_bytes(std::span(token)),
                    frames.begin() + static_cast<std::ptrdiff_t>(at));
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

/// Piece n is due at `start` plus where it begins, whenever the one before it went out.
void Session::talk(const Answer& answer, Instant start) {
  state_ = State::talking;
  answer_ = &answer;
  talk_start_ = start;
  next_piece_ = 0;
  all_sent_ = false;
  const bool strikes = fault_ != nullptr && strikes_while_talking(fault_->kind);
  fault_piece_ = strikes ? middle_of(answer) : no_piece;
  if (!call_.response_open) open_response();
  say(&protocol::AgentDialect::response_begins, response());
  talk_on(context_.clock.now());
}

void Session::talk_on(Instant now) {
  if (all_sent_) return finish_turn();
  const auto due = [this] { return talk_start_ + answer_->begin(next_piece_); };
  while (next_piece_ < answer_->pieces() && (context_.behaviour.burst || due() <= now)) {
    if (next_piece_ == fault_piece_ && !meet_fault_while_talking()) return;
    send_piece();
  }
  if (next_piece_ < answer_->pieces()) return line_.wake_at(due());
  all_sent_ = true;
  if (context_.behaviour.end_mark) say(&protocol::AgentDialect::response_done, response());
  call_.response_open = false;
  // The caller goes on hearing it, and may interrupt, until the last frame was played.
  line_.wake_at(heard_until_);
}

/// In the middle of an answer. False if nothing more is said.
bool Session::meet_fault_while_talking() {
  fault_piece_ = no_piece;
  const std::string broken = dialect().broken_audio(call_);
  switch (fault_->kind) {
    case FaultKind::malformed_json:
      line_.send_text(std::string_view(broken).substr(0, broken.size() / 2));
      return true;
    case FaultKind::bad_base64:
      line_.send_text(broken);
      return true;
    case FaultKind::stall:
      finish_turn();
      return false;
    default:
      fail();
      return false;
  }
}

/// For the truth log. The caller plays a piece when it is sent, or after what it has not yet heard.
void Session::note_piece(Instant sent) {
  const Duration begin = answer_->begin(next_piece_);
  const Duration end = answer_->end(next_piece_);
  const Instant plays = std::max(sent, heard_until_);
  heard_until_ = plays + (end - begin);
  if (!turn_) return;
  if (!turn_->first_response) turn_->first_response = sent;
  if (!turn_->first_audio) turn_->first_audio = sent;
  turn_->last_audio = sent;
  const auto audible = answer_->audible();
  if (audible && *audible >= begin && *audible < end) {
    turn_->first_audible = plays + (*audible - begin);
  }
}

void Session::send_piece() {
  note_piece(context_.clock.now());
  call_.response_has_audio = call_.audio_since_stop = true;
  call_.response_audio = answer_->end(next_piece_);
  const auto frames = answer_->piece(next_piece_);
  const auto ids = answer_->ids(next_piece_);
  ++next_piece_;
  if (ids.empty()) return line_.send_frame(frames);
  std::vector<std::byte>& own = context_.buffers.frames;
  own.assign(frames.begin(), frames.end());
  for (const protocol::IdPlace& id : ids) {
    const bool of_response = id.what == protocol::IdPlace::What::response;
    write_id(own, id.at, of_response ? call_.response : protocol::make_token(call_.ids));
  }
  line_.send_frame(own);
}

/// The caller speaks into an answer, or before it has begun, which then never comes.
void Session::interrupt(Instant heard) {
  Counters::increment(context_.counters.barge_ins);
  line_.sleep();
  const bool talking = state_ == State::talking;
  const Instant now = context_.clock.now();
  announced_ = true;
  const std::size_t said = say(&protocol::AgentDialect::speech_started,
                               protocol::SpeechBegin{endpointer_.begin_position(), talking, true});
  if (turn_) {
    turn_->barge_start = endpointer_.speech_begin().at;
    turn_->barge_start_uncertainty = endpointer_.speech_begin().uncertainty;
    turn_->barge_heard = heard;
    if (talking && said > 0) turn_->stop_sent = now;
  }
  if (talking && said > 0) heard_until_ = std::min(heard_until_, now);
  finish_turn();
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
