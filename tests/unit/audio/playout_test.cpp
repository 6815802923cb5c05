#include "audio/playout.h"

#include <gtest/gtest.h>

namespace busyhour::audio {
namespace {

const Instant origin(1000s);

TEST(Playout, IsSilentAtFirst) {
  const PlayoutModel playout;
  EXPECT_FALSE(playout.playing(origin));
  EXPECT_EQ(playout.heard(), 0ms);
}

TEST(Playout, PlaysAFrameWhenItArrives) {
  PlayoutModel playout;
  EXPECT_EQ(playout.add(origin, 20ms), origin);
  EXPECT_EQ(playout.end(), origin + 20ms);
  EXPECT_TRUE(playout.playing(origin + 19ms));
  EXPECT_FALSE(playout.playing(origin + 20ms));
}

TEST(Playout, QueuesABurst) {
  PlayoutModel playout;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(playout.add(origin + i * 100us, 20ms), origin + i * 20ms);
  }
  EXPECT_EQ(playout.end(), origin + 2000ms);
  EXPECT_EQ(playout.heard(), 2000ms);
  EXPECT_EQ(playout.underruns(), 0);
  EXPECT_EQ(playout.gap_max(), 0ms);
}

TEST(Playout, FollowsAPacedReply) {
  PlayoutModel playout;
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(playout.add(origin + i * 20ms, 20ms), origin + i * 20ms);
  }
  EXPECT_EQ(playout.end(), origin + 1000ms);
  EXPECT_EQ(playout.underruns(), 0);
}

TEST(Playout, HidesJitterBelowTenMilliseconds) {
  PlayoutModel playout;
  playout.add(origin, 20ms);
  EXPECT_EQ(playout.add(origin + 20ms + 9'999'999ns, 20ms), origin + 29'999'999ns);
  EXPECT_EQ(playout.underruns(), 0);
  EXPECT_EQ(playout.gap_max(), 0ms);
}

TEST(Playout, CountsPausesThatAreHeard) {
  PlayoutModel playout;
  playout.add(origin, 20ms);
  playout.add(origin + 30ms, 20ms);  // 10 ms late
  EXPECT_EQ(playout.underruns(), 1);
  EXPECT_EQ(playout.gap_max(), 10ms);
  playout.add(origin + 150ms, 20ms);  // 100 ms after the end at 50 ms
  playout.add(origin + 200ms, 20ms);  // 30 ms
  EXPECT_EQ(playout.underruns(), 3);
  EXPECT_EQ(playout.gap_max(), 100ms);
  EXPECT_EQ(playout.heard(), 80ms);
}

TEST(Playout, HasNoGapWhileSomethingIsQueued) {
  PlayoutModel playout;
  playout.add(origin, 500ms);
  playout.add(origin + 400ms, 20ms);
  EXPECT_EQ(playout.underruns(), 0);
  EXPECT_EQ(playout.end(), origin + 520ms);
}

TEST(Playout, DoesNotCountThePauseBeforeAReply) {
  PlayoutModel playout;
  playout.add(origin, 20ms);
  playout.begin_reply();
  playout.add(origin + 5s, 20ms);
  EXPECT_EQ(playout.underruns(), 0);
  EXPECT_EQ(playout.gap_max(), 0ms);
  EXPECT_EQ(playout.heard(), 20ms);
}

TEST(Playout, CountsEachReplyAlone) {
  PlayoutModel playout;
  playout.add(origin, 20ms);
  playout.add(origin + 100ms, 20ms);
  EXPECT_EQ(playout.underruns(), 1);
  playout.begin_reply();
  EXPECT_EQ(playout.underruns(), 0);
  EXPECT_EQ(playout.gap_max(), 0ms);
  EXPECT_EQ(playout.heard(), 0ms);
  EXPECT_EQ(playout.end(), origin + 120ms);
}

TEST(Playout, PlaysAReplyAfterTheRestOfTheOneBefore) {
  PlayoutModel playout;
  playout.add(origin, 1000ms);
  playout.begin_reply();
  EXPECT_EQ(playout.add(origin + 200ms, 20ms), origin + 1000ms);
}

TEST(Playout, ForgetsWhatWasNotHeardWhenCleared) {
  PlayoutModel playout;
  playout.add(origin, 1000ms);
  playout.clear(origin + 300ms);
  EXPECT_EQ(playout.heard(), 300ms);
  EXPECT_EQ(playout.end(), origin + 300ms);
  EXPECT_FALSE(playout.playing(origin + 300ms));
}

TEST(Playout, ChangesNothingWhenClearedEmpty) {
  PlayoutModel playout;
  playout.add(origin, 100ms);
  playout.clear(origin + 150ms);
  EXPECT_EQ(playout.heard(), 100ms);
  EXPECT_EQ(playout.end(), origin + 100ms);
}

TEST(Playout, ClearsAReplyThatHadNotBegunToPlay) {
  PlayoutModel playout;
  playout.add(origin, 1000ms);
  playout.begin_reply();
  playout.add(origin + 100ms, 200ms);  // would play from 1000 to 1200 ms
  playout.clear(origin + 400ms);
  EXPECT_EQ(playout.heard(), 0ms);
  EXPECT_EQ(playout.end(), origin + 400ms);
}

TEST(Playout, TakesThePauseAfterAStopAsMeant) {
  PlayoutModel playout;
  playout.add(origin, 1000ms);
  playout.clear(origin + 100ms);
  EXPECT_EQ(playout.add(origin + 900ms, 20ms), origin + 900ms);
  EXPECT_EQ(playout.underruns(), 0);
  EXPECT_EQ(playout.heard(), 120ms);
}

TEST(Playout, KeepsTheUnderrunsOfAClearedReply) {
  PlayoutModel playout;
  playout.add(origin, 20ms);
  playout.add(origin + 100ms, 1000ms);
  playout.clear(origin + 200ms);
  EXPECT_EQ(playout.underruns(), 1);
  EXPECT_EQ(playout.gap_max(), 80ms);
}

TEST(Playout, IgnoresFramesWithoutAudio) {
  PlayoutModel playout;
  playout.add(origin, 20ms);
  EXPECT_EQ(playout.add(origin + 500ms, 0ms), origin + 500ms);
  EXPECT_EQ(playout.underruns(), 0);
  EXPECT_EQ(playout.end(), origin + 20ms);
}

}  // namespace
}  // namespace busyhour::audio
