#include "agent/session.h"

#include <cstring>
#include <utility>

#include "audio/level.h"
#include "base/encoding.h"

namespace busyhour::agent {

namespace {

constexpr std::uint16_t policy_violation = 1008;   // RFC 6455 section 7.4.1
constexpr std::uint16_t beta_shape_closed = 4000;  // OpenAI's own

/// How long a frame counts whose audio cannot be decoded.
constexpr Duration usual_frame = 20ms;

// Hz; whoever claims another rate is taken to send the dialect's own.
constexpr int lowest_rate = 8000;
constexpr int highest_rate = 48000;

// Numbers the random streams of a session.
constexpr std::uint64_t id_stream = 1;
constexpr std::uint64_t fault_stream = 2;

}  // namespace

Session::Session(SessionContext& context, Line& line, CallSetup setup)
    : context_(context),
      line_(line),
      voice_(setup.voice),
      call_(std::move(setup.call_id), std::move(setup.session_id), setup.random.child(id_stream)),
      random_(setup.random),
      fault_dice_(setup.random.child(fault_stream)),
      number_(setup.number),
      shape_refused_(setup.shape_refused),
      endpointer_(context.behaviour.vad_silence, context.behaviour.min_speech),
      sample_rate_(setup.voice.dialect.uplink_rate()) {
  call_.settings.silence = context.behaviour.vad_silence;
}

void Session::on_open() {
  if (shape_refused_) {
    complain("beta_api_shape_disabled", "The beta shape of this API is not served any more.");
    return hang_up(beta_shape_closed, "invalid_request_error.beta_api_shape_disabled");
  }
  fault_ = context_.faults.draw(FaultPoint::connect, number_, fault_dice_, context_.clock.now());
  if (fault_ != nullptr) return fail();
  say(&protocol::AgentDialect::connected);
  if (dialect().greets() == protocol::Greets::at_once) greet();
}

void Session::on_message(std::string_view payload, bool binary, const net::Arrival& arrival) {
  if (state_ == State::over) return;
  protocol::CallerEvent& event = context_.buffers.event;
  dialect().parse(payload, binary, event);
  switch (event.kind) {
    case protocol::CallerEventKind::audio:
      return on_audio(arrival);
    case protocol::CallerEventKind::metadata:
      return on_metadata(event.sample_rate);
    case protocol::CallerEventKind::malformed:
      return on_malformed(event.text);
    default:
      return on_request(event);
  }
}

void Session::on_metadata(int sample_rate) {
  if (sample_rate >= lowest_rate && sample_rate <= highest_rate) sample_rate_ = sample_rate;
  if (dialect().greets() == protocol::Greets::after_metadata) greet();
}

void Session::on_audio(const net::Arrival& arrival) {
  Duration length = usual_frame;
  const bool speech = frame_holds_speech(length);
  const auto utterance = endpointer_.hear(speech, arrival, length);
  uncommitted_ += length;
  if (state_ == State::over) return;  // one broken frame too many
  if (speech && detects_turns()) notice_speech(arrival.at);
  if (utterance) on_utterance(*utterance);
}

/// Whether the frame in context_.buffers.event holds speech; also how long it is, where that is
/// known.
bool Session::frame_holds_speech(Duration& length) {
  std::vector<audio::Sample>& samples = context_.buffers.samples;
  if (!decode_audio()) {
    // It still was a frame: both sides go on counting alike.
    on_malformed("the audio is not base64 of 16 bit samples");
    return false;
  }
  length = std::chrono::duration_cast<Duration>(1s) * static_cast<std::int64_t>(samples.size()) /
           sample_rate_;
  if (context_.buffers.event.silent || samples.empty()) return false;
  return audio::holds_speech(samples);
}

bool Session::decode_audio() {
  const protocol::CallerEvent& event = context_.buffers.event;
  std::span<const std::byte> bytes = std::as_bytes(std::span(event.audio));
  if (!event.binary_audio) {
    if (!base64_decode(event.audio, context_.buffers.bytes)) return false;
    bytes = context_.buffers.bytes;
  }
  if (bytes.size() % sizeof(audio::Sample) != 0) return false;
  std::vector<audio::Sample>& samples = context_.buffers.samples;
  samples.resize(bytes.size() / sizeof(audio::Sample));
  if (!samples.empty()) std::memcpy(samples.data(), bytes.data(), bytes.size());
  return true;
}

/// Speech into the agent's words interrupts them as soon as there is enough of it; other speech is
/// known as such when it is longer than a noise.
void Session::notice_speech(Instant arrival) {
  if (state_ == State::listening) {
    if (!announced_ && endpointer_.speech() >= context_.behaviour.min_speech) announce_speech(true);
    return;
  }
  if (endpointer_.speech() < context_.behaviour.min_barge) return;
  if (yields()) {
    interrupt(arrival);
  } else if (!announced_ && !has_fault(FaultKind::ignore_barge_in)) {
    announce_speech(false);
  }
}

void Session::announce_speech(bool interrupts) {
  announced_ = true;
  say(&protocol::AgentDialect::speech_started,
      protocol::SpeechBegin{endpointer_.begin_position(), state_ == State::talking, interrupts});
}

bool Session::yields() const {
  if (has_fault(FaultKind::ignore_barge_in) || !call_.settings.interrupt_response) return false;
  return answer_ != &voice_.repertoire.greeting || dialect().greeting_yields();
}

/// Something said into the agent's own words that did not interrupt it is lost: as an "uh-huh".
void Session::on_utterance(const Utterance& utterance) {
  if (state_ == State::listening) {
    if (!announced_) announce_speech(true);
    announced_ = false;
    return begin_turn(utterance, true, call_.settings.create_response);
  }
  if (!std::exchange(announced_, false)) return;
  uncommitted_ = 0ns;
  say(&protocol::AgentDialect::turn_ended, endpointer_.position(), true);
}

void Session::on_malformed(std::string_view what) {
  Counters::increment(context_.counters.malformed);
  complain("invalid_message", what);
  if (++malformed_ == context_.behaviour.max_malformed) {
    hang_up(policy_violation, "too many messages that make no sense");
  }
}

void Session::complain(std::string_view code, std::string_view what) {
  const std::string_view event_id = context_.buffers.event.event_id;
  say(&protocol::AgentDialect::error, code, what, event_id);
}

void Session::hang_up(std::uint16_t close_code, std::string_view reason) {
  if (state_ == State::over) return;
  state_ = State::over;
  line_.sleep();
  line_.hang_up(close_code, reason);
}

void Session::on_hang_up() {
  line_.sleep();
  finish_turn();
  context_.truth.on_call_ended();
}

}  // namespace busyhour::agent
