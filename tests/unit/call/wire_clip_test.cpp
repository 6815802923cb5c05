#include "call/wire_clip.h"

#include <gtest/gtest.h>

#include <string>

#include "plain_dialect.h"

namespace busyhour {
namespace {

using call::FramePatcher;
using call::WireClip;

/// Frames that carry a time and a participant in front of their samples.
class StampedDialect final : public protocol::CallerDialect {
 public:
  int sample_rate() const override { return 8000; }
  Duration frame_period() const override { return 20ms; }
  std::vector<std::pair<std::string, std::string>> headers(
      const protocol::CallIdentity&) const override {
    return {};
  }
  std::vector<std::string> opening(const protocol::CallIdentity&) const override { return {}; }
  protocol::FrameTemplate frame(std::span<const audio::Sample> samples) const override {
    protocol::FrameTemplate ready;
    ready.payload = "<" + std::string(protocol::timestamp_length, 't') + "|" +
                    std::string(protocol::participant_length, 'p') + ">" +
                    std::to_string(samples.size());
    ready.timestamp_at = 1;
    ready.participant_at = 1 + protocol::timestamp_length + 1;
    return ready;
  }
  void parse(std::string_view, bool, protocol::AgentEvent&) const override {}
};

constexpr net::MaskKey key{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
const std::string participant = "8:acs:00000000-0000-4000-8000-000000000001";

std::string unmasked_payload(std::span<const std::byte> frame, std::size_t header) {
  net::MaskKey used;
  std::copy_n(frame.begin() + static_cast<std::ptrdiff_t>(header) - 4, 4, used.begin());
  std::vector<std::byte> payload(frame.begin() + static_cast<std::ptrdiff_t>(header), frame.end());
  net::apply_mask(payload, used);
  return {reinterpret_cast<const char*>(payload.data()), payload.size()};
}

audio::Clip clip_of(std::vector<audio::Sample> samples) {
  audio::Clip clip;
  clip.sample_rate = 8000;
  clip.samples = std::move(samples);
  return clip;
}

TEST(WireClip, FillsTheLastFrameWithSilence) {
  const testing::PlainDialect dialect;
  audio::Clip clip;
  clip.samples.assign(321, 9000);
  const WireClip wire(clip, dialect, net::MaskKey{});
  EXPECT_EQ(wire.frames(), 2u);
  EXPECT_EQ(wire.frame(0).size(), wire.frame(1).size());
  EXPECT_EQ(wire.last_speech_frame(), 1u);
  EXPECT_EQ(wire.frame(1).back(), std::byte{0});
}

TEST(WireClip, NoiseHasNoSpeech) {
  const testing::PlainDialect dialect;
  audio::Clip clip;
  clip.samples.assign(3200, 10);
  EXPECT_FALSE(WireClip(clip, dialect, key).last_speech_frame().has_value());
}

TEST(FramePatcher, WritesTimeAndParticipantAndNothingElse) {
  const StampedDialect dialect;
  const WireClip wire(clip_of(std::vector<audio::Sample>(160, 9000)), dialect, key);
  FramePatcher patcher(key, false, 1);
  const WallTime when{std::chrono::seconds(1'795'256'130) + 120ms};
  const auto frame = patcher.patch(wire, 0, participant, when);
  EXPECT_EQ(unmasked_payload(frame, wire.layout().payload_at),
            "<" + format_iso8601_ms(when) + "|" + participant + ">160");
  // The shared frame itself is left as it was.
  EXPECT_NE(unmasked_payload(wire.frame(0), wire.layout().payload_at).find("tttt"),
            std::string::npos);
}

TEST(FramePatcher, StampsEveryFrameWithItsOwnMillisecond) {
  const StampedDialect dialect;
  const WireClip wire(clip_of(std::vector<audio::Sample>(160, 9000)), dialect, key);
  FramePatcher patcher(key, false, 1);
  const WallTime begin{std::chrono::seconds(1'795'256'130)};
  for (const Duration offset : {0us, 999us, 1000us, 1999us, 500us}) {
    const auto frame = patcher.patch(wire, 0, participant, begin + offset);
    EXPECT_EQ(unmasked_payload(frame, wire.layout().payload_at),
              "<" + format_iso8601_ms(begin + offset) + "|" + participant + ">160");
  }
}

TEST(FramePatcher, AFreshMaskChangesTheBytesButNotTheMessage) {
  const StampedDialect dialect;
  const WireClip wire(clip_of(std::vector<audio::Sample>(160, 9000)), dialect, key);
  FramePatcher patcher(key, true, 7);
  const WallTime when{std::chrono::seconds(1'795'256'130)};
  const auto bytes = [&] {
    const auto frame = patcher.patch(wire, 0, participant, when);
    return std::vector<std::byte>(frame.begin(), frame.end());
  };
  const auto first = bytes();
  const auto second = bytes();
  EXPECT_NE(first, second);
  EXPECT_EQ(unmasked_payload(first, wire.layout().payload_at),
            unmasked_payload(second, wire.layout().payload_at));
}

}  // namespace
}  // namespace busyhour
