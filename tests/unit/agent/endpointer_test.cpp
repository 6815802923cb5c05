#include "agent/endpointer.h"

#include <gtest/gtest.h>

namespace busyhour::agent {
namespace {

constexpr Instant begin(1000s);

/// Frames of 20 ms; 'S' holds speech, '-' does not. Returns the first utterance and what is left.
std::optional<Utterance> feed(Endpointer& endpointer, std::string_view frames, Instant& at) {
  std::optional<Utterance> found;
  for (const char frame : frames) {
    const auto utterance = endpointer.hear(frame == 'S', {at}, 20ms);
    EXPECT_FALSE(utterance && found) << "two utterances in " << frames;
    if (utterance) found = utterance;
    at += 20ms;
  }
  return found;
}

TEST(Endpointer, SilenceOfTheGivenLengthEndsAnUtterance) {
  Endpointer endpointer(100ms, 40ms);
  Instant at = begin;
  EXPECT_FALSE(feed(endpointer, "--SSS----", at)) << "80 ms of silence are not enough";
  const auto utterance = feed(endpointer, "-", at);
  ASSERT_TRUE(utterance);
  EXPECT_EQ(utterance->speech_end_frame, 4U);
  EXPECT_EQ(utterance->speech_end.at, begin + 100ms);
  EXPECT_EQ(utterance->detected, begin + 200ms) << "speech_end plus the silence";
  EXPECT_EQ(utterance->length, 60ms);
}

TEST(Endpointer, SilenceThatIsNoWholeNumberOfFramesIsRoundedUp) {
  Endpointer endpointer(50ms, 40ms);
  Instant at = begin;
  EXPECT_FALSE(feed(endpointer, "SS--", at));
  EXPECT_TRUE(feed(endpointer, "-", at));
}

TEST(Endpointer, AShorterPauseBelongsToTheUtterance) {
  Endpointer endpointer(100ms, 40ms);
  Instant at = begin;
  EXPECT_FALSE(feed(endpointer, "SS----SS----S----", at));
  const auto utterance = feed(endpointer, "-", at);
  ASSERT_TRUE(utterance);
  EXPECT_EQ(utterance->speech_end_frame, 12U);
  EXPECT_EQ(utterance->length, 13 * 20ms) << "pauses included";
}

TEST(Endpointer, TooLittleSpeechIsANoise) {
  Endpointer endpointer(60ms, 100ms);
  Instant at = begin;
  EXPECT_FALSE(feed(endpointer, "SSSS------", at)) << "80 ms";
  EXPECT_EQ(endpointer.speech(), 0ns);
  EXPECT_FALSE(feed(endpointer, "SSSS---", at)) << "noises do not add up";
  const auto utterance = feed(endpointer, "SSS--SS---", at);
  ASSERT_TRUE(utterance) << "100 ms in two pieces";
  EXPECT_EQ(utterance->speech_end_frame, 23U) << "counted from the begin of the call";
}

TEST(Endpointer, KnowsHowMuchSpeechThereIsSoFar) {
  Endpointer endpointer(60ms, 100ms);
  Instant at = begin;
  feed(endpointer, "SS-S", at);
  EXPECT_EQ(endpointer.speech(), 60ms);
}

TEST(Endpointer, TheNextUtteranceStartsAnew) {
  Endpointer endpointer(40ms, 20ms);
  Instant at = begin;
  ASSERT_TRUE(feed(endpointer, "SSSS--", at));
  const auto second = feed(endpointer, "----SS--", at);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->length, 40ms);
  EXPECT_EQ(second->speech_end_frame, 11U);
}

TEST(Endpointer, LateFramesAreAsLongAsOthers) {
  Endpointer endpointer(100ms, 20ms);
  EXPECT_FALSE(endpointer.hear(true, {begin}, 20ms));
  EXPECT_FALSE(endpointer.hear(false, {begin + 3s}, 20ms)) << "a gap in time is not silence";
}

TEST(Endpointer, LongFramesCountWithTheirLength) {
  Endpointer endpointer(200ms, 100ms);
  EXPECT_FALSE(endpointer.hear(true, {begin}, 100ms));
  EXPECT_FALSE(endpointer.hear(false, {begin + 100ms}, 100ms));
  const auto utterance = endpointer.hear(false, {begin + 200ms}, 100ms);
  ASSERT_TRUE(utterance);
  EXPECT_EQ(utterance->speech_end.at, begin + 100ms);
  EXPECT_EQ(utterance->detected, begin + 300ms);
}

}  // namespace
}  // namespace busyhour::agent
