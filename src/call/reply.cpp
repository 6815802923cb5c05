#include "call/reply.h"

#include <algorithm>
#include <cstring>

#include "audio/level.h"
#include "base/encoding.h"

namespace busyhour::call {

namespace {

using audio::Sample;

Duration length_of(std::size_t samples, int rate) {
  return Duration(static_cast<std::int64_t>(samples) * 1'000'000'000 / rate);
}

struct Audible {
  bool valid = false;  ///< the audio could be decoded
  std::optional<std::size_t> sample;
};

Audible find_audible(const protocol::AgentEvent& event) {
  std::vector<std::byte> bytes;
  if (event.binary_audio) {
    const auto raw = std::as_bytes(std::span(event.audio));
    bytes.assign(raw.begin(), raw.end());
  } else if (!base64_decode(event.audio, bytes)) {
    return {};
  }
  std::vector<Sample> samples(bytes.size() / sizeof(Sample));
  std::memcpy(samples.data(), bytes.data(), samples.size() * sizeof(Sample));
  return {true, audio::first_audible_sample(samples)};
}

}  // namespace

void Reply::on_response(const net::Arrival& arrival) {
  if (!first_response_) first_response_ = arrival.at;
  last_response_ = arrival.at;
}

std::optional<Duration> Reply::on_audio(const protocol::AgentEvent& event,
                                        const net::Arrival& arrival, int rate,
                                        audio::PlayoutModel& playout) {
  if (event.sample_rate > 0) rate = event.sample_rate;
  const std::optional<std::size_t> size =
      event.binary_audio ? std::optional(event.audio.size()) : base64_decoded_size(event.audio);
  if (!size || *size % sizeof(Sample) != 0) return std::nullopt;

  Audible audible{true, std::nullopt};
  if (!first_audible_) audible = find_audible(event);
  if (!audible.valid) return std::nullopt;

  if (!first_audio_) {
    first_audio_ = arrival.at;
    first_audio_uncertainty_ = arrival.uncertainty;
    playout.begin_reply();
  }
  const Duration length = length_of(*size / sizeof(Sample), rate);
  // Frames that were read together, because the reader was late, were not late to be heard.
  const Instant earliest = std::max(arrival.at - arrival.uncertainty, *first_audio_);
  const Instant plays = playout.add(earliest, length);
  if (audible.sample) first_audible_ = plays + length_of(*audible.sample, rate);
  last_audio_ = arrival.at;
  ++audio_frames_;
  on_response(arrival);
  // Audio that comes behind the end mark is still heard as part of this reply.
  if (end_) end_ = arrival.at;
  return length;
}

void Reply::on_end(const net::Arrival& arrival) {
  on_response(arrival);
  end_ = arrival.at;
  explicit_end_ = true;
}

bool Reply::quiet(Instant now, Duration gap, const audio::PlayoutModel& playout) const {
  return last_response_ && now - std::max(*last_response_, playout.end()) >= gap;
}

void Reply::write_to(results::TurnRecord& turn, const audio::PlayoutModel& playout) const {
  turn.first_response = first_response_;
  turn.first_audio = first_audio_;
  turn.first_audible = first_audible_;
  turn.last_audio = last_audio_;
  turn.last_response = last_response_;
  turn.response_end = end_;
  turn.explicit_end = explicit_end_;
  turn.first_audio_uncertainty = first_audio_uncertainty_;
  turn.audio_frames = audio_frames_;
  if (first_audio_) {
    turn.playout_end = playout.end();
    turn.underruns = playout.underruns();
    turn.gap_max = playout.gap_max();
  }
}

}  // namespace busyhour::call
