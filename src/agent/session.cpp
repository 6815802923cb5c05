#include "agent/session.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "audio/level.h"
#include "base/encoding.h"

namespace busyhour::agent {

namespace {

constexpr std::uint16_t policy_violation = 1008;  // RFC 6455 section 7.4.1

// Hz; whoever claims another rate is taken to send the dialect's own.
constexpr int lowest_rate = 8000;
constexpr int highest_rate = 48000;

}  // namespace

Session::Session(SessionContext& context, Line& line, std::string call_id, Random random)
    : context_(context),
      line_(line),
      call_id_(std::move(call_id)),
      random_(random),
      endpointer_(context.behaviour.vad_silence, context.behaviour.min_speech),
      sample_rate_(context.dialect.sample_rate()) {}

// --- hearing -----------------------------------------------------------------------------------

void Session::on_message(std::string_view payload, bool binary, Instant arrival) {
  if (malformed_ >= context_.behaviour.max_malformed) return;  // hung up already
  protocol::CallerEvent& event = context_.buffers.event;
  context_.dialect.parse(payload, binary, event);
  switch (event.kind) {
    case protocol::CallerEventKind::audio:
      return on_audio(arrival);
    case protocol::CallerEventKind::metadata:
      return on_metadata(event.sample_rate);
    case protocol::CallerEventKind::malformed:
      return on_malformed(event.text);
    case protocol::CallerEventKind::dtmf:
    case protocol::CallerEventKind::stop:
    case protocol::CallerEventKind::other:
      return;
  }
}

void Session::on_metadata(int sample_rate) {
  if (sample_rate >= lowest_rate && sample_rate <= highest_rate) sample_rate_ = sample_rate;
  if (!context_.behaviour.greeting || std::exchange(greeted_, true)) return;
  if (state_ == State::listening) talk(context_.repertoire.greeting, context_.clock.now());
}

void Session::on_audio(Instant arrival) {
  Duration length = context_.dialect.frame_period();
  const bool speech = frame_holds_speech(length);
  const auto utterance = endpointer_.hear(speech, arrival, length);
  const bool busy = state_ != State::listening;
  if (busy && speech && endpointer_.speech() >= context_.behaviour.min_barge) {
    interrupt(arrival);
  } else if (!busy && utterance) {
    begin_turn(*utterance);
  }
  // Something said into the agent's own words, too short to interrupt it, is lost: as an "uh-huh".
}

/// Whether the frame in context_.buffers.event holds speech; also how long it is, where that is
/// known.
bool Session::frame_holds_speech(Duration& length) {
  const std::string_view audio = context_.buffers.event.audio;
  std::vector<std::byte>& bytes = context_.buffers.bytes;
  if (!base64_decode(audio, bytes) || bytes.size() % sizeof(audio::Sample) != 0) {
    // It still was a frame: both sides go on counting alike.
    on_malformed("audioData.data is not base64 of 16 bit samples");
    return false;
  }
  std::vector<audio::Sample>& samples = context_.buffers.samples;
  samples.resize(bytes.size() / sizeof(audio::Sample));
  length = std::chrono::duration_cast<Duration>(1s) * static_cast<std::int64_t>(samples.size()) /
           sample_rate_;
  if (context_.buffers.event.silent || samples.empty()) return false;
  std::memcpy(samples.data(), bytes.data(), bytes.size());
  return audio::holds_speech(samples);
}

void Session::on_malformed(std::string_view what) {
  Counters::increment(context_.counters.malformed);
  line_.send_text(context_.dialect.error("invalid_message", what, context_.clock.wall_now()));
  if (++malformed_ == context_.behaviour.max_malformed) {
    line_.hang_up(policy_violation, "too many messages that make no sense");
  }
}

// --- answering ---------------------------------------------------------------------------------

void Session::begin_turn(const Utterance& utterance) {
  Counters::increment(context_.counters.turns);
  turn_.emplace();
  turn_->turn = ++turns_;
  turn_->speech_end_frame = utterance.speech_end_frame;
  turn_->speech_end = utterance.speech_end;
  heard_ = utterance.length;
  const Behaviour& behaviour = context_.behaviour;
  const Instant transcript_due = utterance.detected + behaviour.stt.draw(random_);
  audio_due_ = transcript_due + behaviour.llm.draw(random_);
  audio_due_ += behaviour.tts.draw(random_);
  state_ = State::recognising;
  line_.wake_at(transcript_due);
}

void Session::on_wake(Instant now) {
  switch (state_) {
    case State::listening:
      return;
    case State::recognising:
      return send_transcript();
    case State::thinking: {
      const auto& answers = context_.repertoire.answers;
      return talk(answers[static_cast<std::size_t>(turns_ - 1) % answers.size()], audio_due_);
    }
    case State::talking:
      return talk_on(now);
  }
}

/// The simulated agent knows when somebody speaks but not what, and says so.
void Session::send_transcript() {
  const std::string message = context_.dialect.user_transcript(
      call_id_, fmt::format("heard {:.2f} s of speech", to_seconds(heard_)),
      context_.clock.wall_now());
  turn_->first_response = context_.clock.now();
  line_.send_text(message);
  state_ = State::thinking;
  line_.wake_at(audio_due_);
}

/// Frame n is due at `start` + n periods, whenever the one before it went out.
void Session::talk(const Answer& answer, Instant start) {
  state_ = State::talking;
  answer_ = &answer;
  talk_start_ = start;
  next_frame_ = 0;
  talk_on(context_.clock.now());
}

void Session::talk_on(Instant now) {
  const auto due = [this] {
    return talk_start_ + answer_->period() * static_cast<std::int64_t>(next_frame_);
  };
  if (next_frame_ == answer_->frames()) return finish_turn();
  while (next_frame_ < answer_->frames() && (context_.behaviour.burst || due() <= now)) {
    send_answer_frame();
  }
  if (next_frame_ < answer_->frames()) return line_.wake_at(due());
  if (context_.behaviour.end_mark) {
    line_.send_text(
        context_.dialect.response_done(call_id_, answer_->text(), context_.clock.wall_now()));
  }
  // The caller goes on hearing it, and may interrupt, until the last frame was played.
  line_.wake_at(due());
}

void Session::send_answer_frame() {
  if (turn_) {
    const Instant now = context_.clock.now();
    if (!turn_->first_audio) turn_->first_audio = now;
    turn_->last_audio = now;
  }
  line_.send_frame(answer_->frame(next_frame_++));
}

/// The caller speaks into an answer, or before it has begun, which then never comes.
void Session::interrupt(Instant heard) {
  Counters::increment(context_.counters.barge_ins);
  line_.sleep();
  if (turn_) turn_->barge_heard = heard;
  if (state_ == State::talking) {
    const Instant now = context_.clock.now();
    line_.send_text(context_.dialect.stop_audio());
    if (turn_) turn_->stop_sent = now;
  }
  finish_turn();
}

void Session::finish_turn() {
  state_ = State::listening;
  answer_ = nullptr;
  if (turn_) context_.truth.write(call_id_, *turn_);
  turn_.reset();
}

void Session::on_hang_up() {
  line_.sleep();
  finish_turn();
  context_.truth.on_call_ended();
}

}  // namespace busyhour::agent
