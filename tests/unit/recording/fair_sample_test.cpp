#include "recording/fair_sample.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace busyhour::recording {
namespace {

int drawn(const FairSample& sample, int from, int to) {
  int count = 0;
  for (int i = from; i < to; ++i) count += sample.holds(i) ? 1 : 0;
  return count;
}

TEST(FairSample, KeepsTheShareInEveryTen) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const FairSample sample(0.2, seed);
    for (int block = 0; block < 20; ++block) {
      EXPECT_EQ(drawn(sample, 10 * block, 10 * block + 10), 2) << seed;
    }
  }
}

TEST(FairSample, KeepsAShareThatIsNoWholeNumberInTen) {
  for (const double rate : {0.01, 0.037, 0.25, 0.333, 0.5, 0.77, 0.99}) {
    const FairSample sample(rate, 5);
    EXPECT_NEAR(drawn(sample, 0, 10'000), rate * 10'000, 1.0) << rate;
  }
}

TEST(FairSample, HoldsAllOrNone) {
  EXPECT_EQ(drawn(FairSample(1, 3), 0, 1000), 1000);
  EXPECT_EQ(drawn(FairSample(0, 3), 0, 1000), 0);
}

TEST(FairSample, EveryNumberHasTheSameChance) {
  constexpr int seeds = 20'000;
  std::array<int, 25> times{};
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const FairSample sample(0.25, seed);
    for (std::size_t i = 0; i < times.size(); ++i) times[i] += sample.holds(static_cast<int>(i));
  }
  const double deviation = std::sqrt(seeds * 0.25 * 0.75);
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_NEAR(times[i], seeds * 0.25, 5 * deviation) << "conversation " << i;
  }
}

/// With five scenarios in turn, every fifth conversation is of one and the same.
TEST(FairSample, HasNoRhythm) {
  const FairSample sample(0.2, 1);
  std::array<int, 5> of_scenario{};
  for (int i = 0; i < 10'000; ++i) {
    if (sample.holds(i)) ++of_scenario[static_cast<std::size_t>(i % 5)];
  }
  for (const int times : of_scenario) EXPECT_NEAR(times, 400, 100);
}

TEST(FairSample, IsTheSameForTheSameSeedAndNotForAnother) {
  int different = 0;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(FairSample(0.3, 9).holds(i), FairSample(0.3, 9).holds(i));
    different += FairSample(0.3, 9).holds(i) != FairSample(0.3, 10).holds(i) ? 1 : 0;
  }
  EXPECT_GT(different, 100);
}

}  // namespace
}  // namespace busyhour::recording
