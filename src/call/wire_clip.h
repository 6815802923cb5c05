// An utterance as ready-made WebSocket frames: encoded once per process, patched per call.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "audio/clip.h"
#include "base/random.h"
#include "base/time.h"
#include "net/frame.h"
#include "protocol/caller_dialect.h"

namespace busyhour::call {

/// Where in a frame's bytes the things stand that differ from call to call, counted from the
/// frame's first byte (the WebSocket header).
struct FrameLayout {
  std::size_t payload_at = 0;
  std::size_t timestamp_at = protocol::FrameTemplate::absent;
  std::size_t participant_at = protocol::FrameTemplate::absent;
};

/// Immutable after construction, shared by all threads. All frames have the same size, since the
/// last one is filled up with silence to a whole frame period.
class WireClip {
 public:
  WireClip(const audio::Clip& clip, const protocol::CallerDialect& dialect,
           const net::MaskKey& key);

  std::size_t frames() const { return frames_; }
  std::span<const std::byte> frame(std::size_t index) const {
    return {bytes_.data() + index * stride_, stride_};
  }
  const FrameLayout& layout() const { return layout_; }
  /// The last frame that holds speech; empty for noise and silence.
  std::optional<std::size_t> last_speech_frame() const { return last_speech_frame_; }
  /// The audio of all frames, at the dialect's rate.
  std::span<const audio::Sample> samples() const { return samples_; }

 private:
  std::vector<std::byte> bytes_;
  std::size_t stride_ = 0;
  std::size_t frames_ = 0;
  FrameLayout layout_;
  std::optional<std::size_t> last_speech_frame_;
  std::vector<audio::Sample> samples_;
};

/// Copies a ready-made frame and writes into the copy what belongs to this call and this moment.
/// One per thread.
///
/// All frames of a run are masked with one key, drawn for the run. RFC 6455 section 5.3 wants a new
/// one for every frame, so that scripts in a browser cannot choose the bytes on the wire; a load
/// generator calls a server that it knows. `fresh_mask` draws a new key for every frame.
class FramePatcher {
 public:
  FramePatcher(const net::MaskKey& key, bool fresh_mask, std::uint64_t seed)
      : key_(key), fresh_mask_(fresh_mask), random_(seed) {}

  /// The result is valid until the next call.
  std::span<const std::byte> patch(const WireClip& clip, std::size_t frame,
                                   std::string_view participant, WallTime now);

 private:
  std::string_view stamp(WallTime now);
  void write_masked(std::size_t at, std::size_t payload_at, std::string_view text);
  void remask(const FrameLayout& layout);

  net::MaskKey key_;
  bool fresh_mask_;
  Random random_;
  std::vector<std::byte> scratch_;
  std::optional<std::chrono::sys_time<std::chrono::milliseconds>> stamped_;  ///< what stamp_ says
  std::array<char, protocol::timestamp_length> stamp_{};
};

}  // namespace busyhour::call
