// What the caller's microphone picks up: a clip that is being spoken, else comfort noise.
#pragma once

#include <cstddef>
#include <cstdint>

#include "call/wire_clip.h"

namespace busyhour::call {

/// Frame by frame, without end. The clips must outlive their last frame.
class Microphone {
 public:
  enum class Source : std::uint8_t { noise, utterance, interruption };
  struct Frame {
    const WireClip& clip;
    std::size_t index;
    Source source;
  };

  /// `offset` into the noise: calls do not all play the same piece of it at the same time.
  Microphone(const WireClip& noise, std::size_t offset)
      : noise_(noise), noise_frame_(offset % noise.frames()) {}

  /// From the next frame on; what was being said is cut off.
  void say(Source source, const WireClip& clip) {
    source_ = source;
    clip_ = &clip;
    frame_ = 0;
  }
  void hush() { source_ = Source::noise; }
  Source source() const { return source_; }
  /// Frames of what is being said that are still to come; its trailing silence counts.
  std::size_t remaining() const { return source_ == Source::noise ? 0 : clip_->frames() - frame_; }

  /// What next() would return.
  Frame upcoming() const {
    if (source_ == Source::noise) return {noise_, noise_frame_, source_};
    return {*clip_, frame_, source_};
  }
  Frame next() {
    const Frame frame = upcoming();
    if (source_ == Source::noise) {
      if (++noise_frame_ == noise_.frames()) noise_frame_ = 0;
    } else if (++frame_ == clip_->frames()) {
      hush();
    }
    return frame;
  }

 private:
  const WireClip& noise_;
  std::size_t noise_frame_;
  Source source_ = Source::noise;
  const WireClip* clip_ = nullptr;
  std::size_t frame_ = 0;
};

}  // namespace busyhour::call
