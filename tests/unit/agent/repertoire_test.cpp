#include "agent/repertoire.h"

#include <gtest/gtest.h>

#include "protocol/caller_dialect.h"

#include "base/encoding.h"

namespace busyhour::agent {
namespace {

/// The samples of a frame, read back by the caller's side.
std::vector<std::byte> bytes_of(std::span<const std::byte> frame) {
  const auto payload = frame.subspan(4);
  protocol::AgentEvent event;
  protocol::acs_caller().parse({reinterpret_cast<const char*>(payload.data()), payload.size()},
                               false, event);
  std::vector<std::byte> bytes;
  EXPECT_EQ(event.kind, protocol::AgentEventKind::audio);
  EXPECT_TRUE(base64_decode(event.audio, bytes));
  return bytes;
}

TEST(Answer, IsCutIntoWholeFramesTheLastFilledWithSilence) {
  audio::Clip clip;
  clip.samples.assign(700, 0x0102);
  const Answer answer(protocol::acs_agent(), {"text", clip});
  ASSERT_EQ(answer.pieces(), 3U);
  EXPECT_EQ(answer.duration(), 60ms);
  EXPECT_EQ(answer.text(), "text");
  const auto last = bytes_of(answer.piece(2));
  ASSERT_EQ(last.size(), 640U);
  EXPECT_EQ(last[0], std::byte{2});
  EXPECT_EQ(last[119], std::byte{1});
  EXPECT_EQ(last[120], std::byte{0}) << "700 - 640 samples, two bytes each";
  EXPECT_EQ(bytes_of(answer.piece(0)), bytes_of(answer.piece(1)));
}

TEST(Answer, FramesAreUnmaskedText) {
  audio::Clip clip;
  clip.samples.assign(320, 1);
  const Answer answer(protocol::acs_agent(), {"", clip});
  const auto frame = answer.piece(0);
  EXPECT_EQ(frame[0], std::byte{0x81}) << "FIN and text";
  EXPECT_EQ(frame[1], std::byte{126}) << "no mask, 16 bit length";
  EXPECT_EQ(std::to_integer<std::size_t>(frame[2]) * 256 + std::to_integer<std::size_t>(frame[3]),
            frame.size() - 4);
}

TEST(Answer, IsBroughtToTheDialectsRate) {
  audio::Clip clip;
  clip.sample_rate = 8000;
  clip.samples.assign(8000, 1000);
  EXPECT_EQ(Answer(protocol::acs_agent(), {"", clip}).duration(), 1s);
}

TEST(Answer, KnowsWhereItIsFirstHeard) {
  audio::Clip clip;
  clip.sample_rate = 16000;
  clip.samples.assign(16000, 100);
  EXPECT_EQ(Answer(protocol::acs_agent(), {"", clip}).audible(), std::nullopt) << "-50.3 dBFS";
  clip.samples[8000] = -104;
  clip.samples[9000] = 3000;
  EXPECT_EQ(Answer(protocol::acs_agent(), {"", clip}).audible(), 500ms);
}

TEST(Answer, MayBeEmpty) {
  const Answer answer(protocol::acs_agent(), {"nothing", audio::Clip{}});
  EXPECT_EQ(answer.pieces(), 0U);
  EXPECT_EQ(answer.duration(), 0ns);
}

}  // namespace
}  // namespace busyhour::agent
