#include "audio/level.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace busyhour::audio {
namespace {

using Samples = std::vector<Sample>;

Samples constant(std::size_t n, int value) {
  return Samples(n, static_cast<Sample>(value));
}

/// Frames of 4 samples: 0 is silent, 1 holds speech.
Samples frames(const std::vector<int>& speech) {
  Samples samples;
  for (const int loud : speech) samples.insert(samples.end(), 4, static_cast<Sample>(loud * 1000));
  return samples;
}

TEST(Level, IsRelativeToFullScale) {
  EXPECT_DOUBLE_EQ(level_dbfs(constant(320, -32768)), 0);
  EXPECT_NEAR(level_dbfs(constant(320, 16384)), -6.0206, 0.0001);
  EXPECT_NEAR(level_dbfs(constant(1, 1)), -90.309, 0.001);
}

TEST(Level, OfSilenceIsMinus120) {
  EXPECT_EQ(level_dbfs({}), -120);
  EXPECT_EQ(level_dbfs(constant(320, 0)), -120);
  Samples almost = constant(1'000'000, 0);
  almost[0] = 1;
  EXPECT_EQ(level_dbfs(almost), -120);
}

TEST(HoldsSpeech, BeginsAboveMinus50Dbfs) {
  EXPECT_FALSE(holds_speech(constant(320, 103)));
  EXPECT_TRUE(holds_speech(constant(320, 104)));
  EXPECT_TRUE(holds_speech(constant(320, -104)));
  EXPECT_FALSE(holds_speech(constant(320, 0)));
  EXPECT_FALSE(holds_speech({}));
}

TEST(HoldsSpeech, DoesNotOverflow) {
  EXPECT_TRUE(holds_speech(constant(320, -32768)));
  EXPECT_TRUE(holds_speech(constant(9'600'000, -32768)));
}

TEST(HoldsSpeech, JudgesTheWholeFrameWhateverItsLength) {
  for (std::size_t length = 1; length < 70; ++length) {
    // One loud sample reaches the mean square of 10,737.4 alone if 1000^2 / length does.
    Samples frame = constant(length, 0);
    frame.back() = 1000;
    EXPECT_EQ(holds_speech(frame), length <= 93) << length;
    frame.back() = 500;
    EXPECT_EQ(holds_speech(frame), length <= 23) << length;
  }
}

TEST(HoldsSpeech, AgreesWithTheLevelOfRandomFrames) {
  Random random(1);
  int speech = 0;
  for (int i = 0; i < 2000; ++i) {
    Samples frame(320);
    const auto loudest = 60 + random.below(250);  // RMS 35 to 180: on both sides of the limit
    for (Sample& s : frame) {
      s = static_cast<Sample>(static_cast<int>(random.below(2 * loudest + 1)) -
                              static_cast<int>(loudest));
    }
    EXPECT_EQ(holds_speech(frame), level_dbfs(frame) > audible_dbfs);
    speech += holds_speech(frame) ? 1 : 0;
  }
  EXPECT_GT(speech, 500);
  EXPECT_LT(speech, 1900);
}

TEST(SpeechFrames, AreFoundFromBothEnds) {
  const Samples samples = frames({0, 0, 1, 0, 1, 1, 0});
  EXPECT_EQ(first_speech_frame(samples, 4), 2U);
  EXPECT_EQ(last_speech_frame(samples, 4), 5U);
  EXPECT_EQ(first_speech_frame(frames({1}), 4), 0U);
  EXPECT_EQ(last_speech_frame(frames({1}), 4), 0U);
}

TEST(SpeechFrames, AreNoneInSilence) {
  EXPECT_EQ(first_speech_frame(frames({0, 0, 0}), 4), std::nullopt);
  EXPECT_EQ(last_speech_frame(frames({0, 0, 0}), 4), std::nullopt);
  EXPECT_EQ(last_speech_frame({}, 4), std::nullopt);
  EXPECT_EQ(first_speech_frame({}, 4), std::nullopt);
  EXPECT_EQ(last_speech_frame(frames({1}), 0), std::nullopt);
}

TEST(SpeechFrames, FillAShorterLastFrameWithZeros) {
  Samples samples = constant(320, 0);
  samples.push_back(1800);  // mean square over 320 samples 10,125: too low; over one: loud
  EXPECT_EQ(last_speech_frame(samples, 320), std::nullopt);
  samples.back() = 1900;  // 11,281
  EXPECT_EQ(last_speech_frame(samples, 320), 1U);
  EXPECT_EQ(first_speech_frame(samples, 320), 1U);
}

TEST(FirstAudibleSample, IsTheFirstAboveTheLimit) {
  EXPECT_EQ(first_audible_sample(Samples{0, 103, -103, 104, 5000}), 3U);
  EXPECT_EQ(first_audible_sample(Samples{-104}), 0U);
  EXPECT_EQ(first_audible_sample(Samples{0, -32768}), 1U);
  EXPECT_EQ(first_audible_sample(Samples{0, 103, -103}), std::nullopt);
  EXPECT_EQ(first_audible_sample({}), std::nullopt);
}

TEST(ComfortNoise, IsQuietAndRepeatable) {
  Random random(7);
  const Clip noise = comfort_noise(16000, 10s, random);
  EXPECT_EQ(noise.sample_rate, 16000);
  EXPECT_EQ(noise.duration(), 10s);
  EXPECT_EQ(std::ranges::min(noise.samples), -10);
  EXPECT_EQ(std::ranges::max(noise.samples), 10);
  EXPECT_NEAR(level_dbfs(noise.samples), -74.7, 0.2);
  EXPECT_EQ(first_speech_frame(noise.samples, 320), std::nullopt);
  EXPECT_EQ(first_audible_sample(noise.samples), std::nullopt);
  Random same(7);
  EXPECT_EQ(comfort_noise(16000, 10s, same).samples, noise.samples);
}

}  // namespace
}  // namespace busyhour::audio
