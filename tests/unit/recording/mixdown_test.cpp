#include "recording/mixdown.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "recorded_call.h"

namespace busyhour::recording {
namespace {

using audio::Sample;
using protocol::AgentEventKind;
using testing::call_begin;
using ::testing::Each;

class Mix : public testing::RecordedCall {
 protected:
  /// Of a call of `length`.
  Mixdown mixed(Duration length = 1s) {
    Mixer mixer(16000, 20ms);
    return mixer.mix(log_.read().value(), {call_begin, call_begin + length}, log_.rate());
  }
  /// Where a channel of 16 kHz is not silent: pairs of first and last sample + 1.
  static std::vector<std::pair<int, int>> loud(const std::vector<Sample>& channel) {
    std::vector<std::pair<int, int>> stretches;
    for (std::size_t i = 0; i < channel.size(); ++i) {
      if (channel[i] == 0) continue;
      const int at = static_cast<int>(i);
      if (stretches.empty() || stretches.back().second != at) stretches.emplace_back(at, at);
      ++stretches.back().second;
    }
    return stretches;
  }
  using Stretches = std::vector<std::pair<int, int>>;

  CallLog log_{spool_, true};
};

TEST_F(Mix, BothSidesStandWhereTheyWereHeard) {
  log_.on_speech(clip_, call_begin + 100ms);
  say(log_, call_begin + 400ms, 10, 500);
  const Mixdown mixdown = mixed();
  EXPECT_EQ(mixdown.sample_rate, 16000);
  EXPECT_EQ(mixdown.left.size(), 16000u);
  EXPECT_EQ(mixdown.right.size(), 16000u);
  EXPECT_EQ(loud(mixdown.left), (Stretches{{1600, 3200}}));
  EXPECT_EQ(loud(mixdown.right), (Stretches{{6400, 9600}}));
  EXPECT_EQ(mixdown.left[1600], 1000);
  EXPECT_EQ(mixdown.right[6400], 500);
}

TEST_F(Mix, PiecesThatFollowOneAnotherLeaveNoGap) {
  // A place in nanoseconds that is no whole sample.
  Instant plays = call_begin + 100'031'250ns;
  for (int i = 0; i < 5; ++i, plays += 20ms) say(log_, plays, 1, 500);
  say(log_, plays + 3ns, 1, 500);
  EXPECT_EQ(loud(mixed().right).size(), 1u);
}

TEST_F(Mix, APauseOfTheAgentIsHeard) {
  say(log_, call_begin, 1, 500);
  say(log_, call_begin + 50ms, 1, 500);
  EXPECT_EQ(loud(mixed().right), (Stretches{{0, 320}, {800, 1120}}));
}

TEST_F(Mix, WhatWasStoppedIsNotHeard) {
  say(log_, call_begin, 50, 500);
  log_.on_playout_stopped(call_begin + 300ms);
  EXPECT_EQ(loud(mixed().right), (Stretches{{0, 4800}}));
}

TEST_F(Mix, AStopTakesBackNothingOfWhatComesLater) {
  say(log_, call_begin, 50, 500);
  log_.on_playout_stopped(call_begin + 300ms);
  say(log_, call_begin + 400ms, 5, 700);
  log_.on_playout_stopped(call_begin + 900ms);  // all was heard: stops nothing
  EXPECT_EQ(loud(mixed().right), (Stretches{{0, 4800}, {6400, 8000}}));
}

TEST_F(Mix, WhatTheCallerDidNotSayIsNotHeard) {
  log_.on_speech(clip_, call_begin);
  log_.on_silence(2);
  EXPECT_EQ(loud(mixed().left), (Stretches{{0, 960}}));
}

TEST_F(Mix, AnInterruptionCutsOffWhatWasBeingSaid) {
  const call::WireClip other{testing::level_clip(5, 2000), dialect_, net::MaskKey{}};
  log_.on_speech(clip_, call_begin);
  log_.on_speech(other, call_begin + 60ms);
  log_.on_silence(4);
  const Mixdown mixdown = mixed();
  EXPECT_EQ(loud(mixdown.left), (Stretches{{0, 1280}}));
  EXPECT_EQ(mixdown.left[959], 1000);
  EXPECT_EQ(mixdown.left[960], 2000);
}

TEST_F(Mix, NothingOutlastsTheCall) {
  log_.on_speech(clip_, call_begin + 950ms);
  say(log_, call_begin + 990ms, 50, 500);
  const Mixdown mixdown = mixed();
  EXPECT_EQ(loud(mixdown.left), (Stretches{{15200, 16000}}));
  EXPECT_EQ(loud(mixdown.right), (Stretches{{15840, 16000}}));
}

TEST_F(Mix, ACallInWhichNothingWasSaidIsSilent) {
  const Mixdown mixdown = mixed(100ms);
  EXPECT_EQ(mixdown.left.size(), 1600u);
  EXPECT_THAT(mixdown.left, Each(0));
  EXPECT_THAT(mixdown.right, Each(0));
}

TEST_F(Mix, TakesTheAgentsRateAndKeepsEverythingInItsPlace) {
  log_.on_speech(clip_, call_begin + 100ms);
  say(log_, call_begin + 500ms, 5, 500, 24000);
  const Mixdown mixdown = mixed();
  EXPECT_EQ(mixdown.sample_rate, 24000);
  EXPECT_EQ(mixdown.left.size(), 24000u);
  EXPECT_EQ(loud(mixdown.right), (Stretches{{12000, 14400}}));
  // A filter rings: what counts is where it is loud.
  const auto speaks = [](Sample sample) { return sample > 500; };
  const auto first = std::ranges::find_if(mixdown.left, speaks) - mixdown.left.begin();
  EXPECT_NEAR(static_cast<double>(first), 2400, 3);
  EXPECT_NEAR(static_cast<double>(std::ranges::count_if(mixdown.left, speaks)), 2400, 20);
}

TEST_F(Mix, SpeechThatIsNotDecodableIsLeftOut) {
  protocol::AgentEvent broken;
  broken.audio = "not base64!!";
  log_.on_audio(broken, 16000, call_begin);
  say(log_, call_begin + 100ms, 1, 500);
  EXPECT_EQ(loud(mixed().right), (Stretches{{1600, 1920}}));
}

TEST_F(Mix, RawSpeechNeedsNoDecoding) {
  const std::vector<Sample> samples(320, 500);
  protocol::AgentEvent raw;
  raw.audio = {reinterpret_cast<const char*>(samples.data()), 640};
  raw.binary_audio = true;
  log_.on_audio(raw, 16000, call_begin);
  EXPECT_EQ(loud(mixed().right), (Stretches{{0, 320}}));
}

TEST_F(Mix, TextsThatComeInPiecesAreJoined) {
  const auto tell = [this](AgentEventKind kind, const char* text, Duration at) {
    log_.on_message(event_of(kind, text), call_begin + at);
  };
  tell(AgentEventKind::user_final, "hi", 1ms);
  tell(AgentEventKind::agent_text, "How ", 2ms);
  tell(AgentEventKind::agent_text, "are you?", 3ms);
  tell(AgentEventKind::agent_final, "", 4ms);
  tell(AgentEventKind::agent_text, "Well.", 5ms);
  const auto messages = mixed().messages;
  ASSERT_EQ(messages.size(), 4u);
  EXPECT_EQ(messages[0].kind, "user_final");
  EXPECT_EQ(messages[1].text, "How are you?");
  EXPECT_EQ(messages[1].at, call_begin + 2ms);
  EXPECT_EQ(messages[2].kind, "agent_final");
  EXPECT_EQ(messages[3].text, "Well.");
}

}  // namespace
}  // namespace busyhour::recording
