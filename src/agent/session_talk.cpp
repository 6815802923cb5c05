// How a session talks: an answer in pieces, what can go wrong in its middle, and who interrupts it.
#include <algorithm>

#include "agent/session.h"

namespace busyhour::agent {

namespace {

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

}  // namespace busyhour::agent
