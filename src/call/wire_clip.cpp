#include "call/wire_clip.h"

#include <cstring>
#include <utility>

#include "audio/level.h"

namespace busyhour::call {

namespace {

std::size_t shifted(std::size_t offset, std::size_t by) {
  return offset == protocol::FrameTemplate::absent ? offset : offset + by;
}

}  // namespace

WireClip::WireClip(const audio::Clip& clip, const protocol::CallerDialect& dialect,
                   const net::MaskKey& key) {
  std::vector<audio::Sample> samples = audio::resample(clip, dialect.sample_rate()).samples;
  const std::size_t length = audio::frame_samples(dialect.sample_rate(), dialect.frame_period());
  frames_ = (samples.size() + length - 1) / length;
  samples.resize(frames_ * length, 0);
  last_speech_frame_ = audio::last_speech_frame(samples, length);

  for (std::size_t i = 0; i < frames_; ++i) {
    const protocol::FrameTemplate ready =
        dialect.frame(std::span(samples).subspan(i * length, length));
    const auto opcode = ready.binary ? net::Opcode::binary : net::Opcode::text;
    net::append_frame(bytes_, opcode, std::as_bytes(std::span(ready.payload)), &key);
    if (i > 0) continue;
    stride_ = bytes_.size();
    bytes_.reserve(stride_ * frames_);
    layout_.payload_at = net::frame_header_size(ready.payload.size(), true);
    layout_.timestamp_at = shifted(ready.timestamp_at, layout_.payload_at);
    layout_.participant_at = shifted(ready.participant_at, layout_.payload_at);
  }
  samples_ = std::move(samples);
}

std::span<const std::byte> FramePatcher::patch(const WireClip& clip, std::size_t frame,
                                               std::string_view participant, WallTime now) {
  const std::span<const std::byte> ready = clip.frame(frame);
  scratch_.resize(ready.size());
  std::memcpy(scratch_.data(), ready.data(), ready.size());
  const FrameLayout& layout = clip.layout();
  if (layout.timestamp_at != protocol::FrameTemplate::absent) {
    write_masked(layout.timestamp_at, layout.payload_at, stamp(now));
  }
  if (layout.participant_at != protocol::FrameTemplate::absent) {
    write_masked(layout.participant_at, layout.payload_at, participant);
  }
  if (fresh_mask_) remask(layout);
  return scratch_;
}

/// As text; the calls of a thread that are due together share it.
std::string_view FramePatcher::stamp(WallTime now) {
  const auto millisecond = std::chrono::floor<std::chrono::milliseconds>(now);
  if (millisecond != stamped_) {
    write_iso8601_ms(now, stamp_);
    stamped_ = millisecond;
  }
  return {stamp_.data(), stamp_.size()};
}

void FramePatcher::write_masked(std::size_t at, std::size_t payload_at, std::string_view text) {
  const std::span<std::byte> place = std::span(scratch_).subspan(at, text.size());
  std::memcpy(place.data(), text.data(), text.size());
  net::apply_mask(place, key_, at - payload_at);
}

/// XOR with (old ^ new) turns the old mask into the new one.
void FramePatcher::remask(const FrameLayout& layout) {
  const std::uint64_t drawn = random_();
  net::MaskKey difference;
  const std::span<std::byte> key = std::span(scratch_).subspan(layout.payload_at - 4, 4);
  for (std::size_t i = 0; i < difference.size(); ++i) {
    difference[i] = static_cast<std::byte>(drawn >> (8 * i));
    key[i] ^= difference[i];
  }
  net::apply_mask(std::span(scratch_).subspan(layout.payload_at), difference);
}

}  // namespace busyhour::call
