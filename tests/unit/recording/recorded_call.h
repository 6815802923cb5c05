// Calls made by hand, for tests of what becomes of their recordings.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "call/wire_clip.h"
#include "plain_dialect.h"
#include "recording/call_log.h"
#include "temporary_directory.h"

namespace busyhour::testing {

inline constexpr Instant call_begin{2000s};

/// So many frames of 20 ms, all of one level.
inline audio::Clip level_clip(std::size_t frames, audio::Sample level, int rate = 16000) {
  return {rate, std::vector<audio::Sample>(frames * audio::frame_samples(rate, 20ms), level)};
}

/// A dialect, a clip of it, and room for logs.
class RecordedCall : public ::testing::Test {
 protected:
  static protocol::AgentEvent event_of(protocol::AgentEventKind kind, const std::string& text) {
    protocol::AgentEvent event;
    event.kind = kind;
    event.text = text;
    return event;
  }
  /// The agent speaks `frames` of a level, heard from `plays` on.
  static void say(call::CallRecorder& log, Instant plays, std::size_t frames, audio::Sample level,
                  int rate = 16000) {
    const audio::Clip clip = level_clip(frames, level, rate);
    const std::string text = base64_encode(std::as_bytes(std::span(clip.samples)));
    protocol::AgentEvent event;
    event.kind = protocol::AgentEventKind::audio;
    event.audio = text;
    log.on_audio(event, rate, plays);
  }

  test::TemporaryDirectory directory_;
  PlainDialect dialect_;
  /// 100 ms of speech.
  call::WireClip clip_{level_clip(5, 1000), dialect_, net::MaskKey{}};
  recording::DiskBudget disk_{std::uint64_t{1} << 30};
  recording::Worker worker_;
  recording::Spool spool_{directory_.path(), std::uint64_t{64} << 20, disk_, worker_};
};

}  // namespace busyhour::testing
