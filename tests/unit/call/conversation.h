// A caller on a simulated clock, with a connection that keeps what it sends.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "call/caller.h"
#include "plain_dialect.h"
#include "recorded_connection.h"

namespace busyhour::testing {

inline constexpr std::size_t frame_length = 320;

inline audio::Clip frames_of(const std::vector<audio::Sample>& levels) {
  audio::Clip clip;
  for (const audio::Sample level : levels) {
    clip.samples.insert(clip.samples.end(), frame_length, level);
  }
  return clip;
}

/// `n` frames of audio as a message of PlainDialect.
inline std::string audio_message(std::size_t n = 1, audio::Sample level = 8000) {
  const std::vector<audio::Sample> samples(n * frame_length, level);
  return "A" + base64_encode(std::as_bytes(std::span(samples)));
}

inline call::Patience no_greeting() {
  call::Patience patience;
  patience.greeting_timeout = 0s;
  return patience;
}

class Conversation final : public call::CallObserver {
 public:
  static constexpr net::MaskKey no_mask{};
  /// Two quiet frames, three of speech, two of trailing silence.
  static constexpr std::size_t lead = 2, speech = 3, trail = 2;

  explicit Conversation(std::size_t planned = 2, call::Patience patience = {},
                        const std::vector<std::string>& expect = {})
      : noise(frames_of({3, 4, 5}), dialect, no_mask),
        patcher(no_mask, false, 1),
        context{clock, dialect, noise, patcher, {patience, {}, {}, true}} {
    const auto clip = std::make_shared<const call::WireClip>(
        frames_of({0, 0, 9000, 9000, 9000, 0, 0}), dialect, no_mask);
    script.scenario = "test";
    for (std::size_t i = 0; i < planned; ++i) {
      script.turns.push_back({"words " + std::to_string(i + 1), clip, std::nullopt, expect});
    }
    caller = std::make_unique<call::Caller>(context, script, planned,
                                            protocol::CallIdentity{"call-1", "c", "s", "p"}, *this);
    caller->attach(connection);
  }

  /// One frame period: the clock advances, then the frame is due.
  void tick(int n = 1) {
    for (int i = 0; i < n; ++i) {
      clock.advance(20ms);
      caller->on_frame_due(clock.now());
    }
  }
  void advance(Duration d) { tick(static_cast<int>(d / 20ms)); }

  void hear(const std::string& message) {
    caller->on_message({message, false, {clock.now(), 0ns}});
  }
  /// A reply of one frame that the dialect's mark ends at once.
  void hear_short_reply() {
    hear(audio_message());
    hear("Eanswer");
  }

  /// Open, no greeting: ticks until the caller has spoken turn `n`'s last speech frame.
  void open() { caller->on_open(); }
  void tick_until_speech_ends() {
    const std::size_t before = speech_frames_sent();
    tick_until([&] { return speech_frames_sent() == before + speech; });
  }
  void tick_until_speech_begins() {
    const std::size_t before = speech_frames_sent();
    tick_until([&] { return speech_frames_sent() > before; });
  }
  std::size_t speech_frames_sent() const { return frames_sent(9000); }
  /// The high byte of a frame's last sample tells what it is.
  std::size_t frames_sent(audio::Sample level) const {
    return static_cast<std::size_t>(std::ranges::count_if(connection.frames, [&](const auto& f) {
      return f.back() == static_cast<std::byte>(level >> 8);
    }));
  }
  /// Closed by the server.
  void close(std::uint16_t code, const std::string& reason = "") {
    net::CloseInfo info;
    info.cause = code == 1006 ? net::CloseCause::dropped : net::CloseCause::remote_close;
    info.close_code = code;
    info.reason = reason;
    info.detail = "the server closed the connection";
    caller->on_closed(info);
  }

  void on_connected(call::Caller&) override { ++connected; }
  void on_turn(call::Caller&, const results::TurnRecord& turn) override { turns.push_back(turn); }
  void on_incident(call::Caller&, const results::Incident& incident) override {
    incidents.push_back(incident);
  }
  void on_ended(call::Caller&) override { ++ended; }

  SimulatedClock clock;
  PlainDialect dialect;
  call::WireClip noise;
  call::FramePatcher patcher;
  call::CallContext context;
  call::Script script;
  RecordedConnection connection;
  std::unique_ptr<call::Caller> caller;
  std::vector<results::TurnRecord> turns;
  std::vector<results::Incident> incidents;
  int connected = 0;
  int ended = 0;

 private:
  template <class Condition>
  void tick_until(Condition condition) {
    for (int i = 0; i < 1000; ++i) {
      if (condition()) return;
      tick();
    }
    ADD_FAILURE() << "what was waited for did not happen within 20 s of the caller's time";
  }
};

}  // namespace busyhour::testing
