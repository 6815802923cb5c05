#include "load/arrivals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace busyhour::load {
namespace {

std::vector<Duration> all(Arrivals arrivals) {
  std::vector<Duration> times;
  while (const auto at = arrivals.next()) times.push_back(*at);
  return times;
}

std::size_t between(const std::vector<Duration>& times, Duration from, Duration to) {
  return static_cast<std::size_t>(
      std::ranges::count_if(times, [&](Duration at) { return at >= from && at < to; }));
}

TEST(EvenArrivals, ComeInEqualDistances) {
  const auto times = all({Profile::constant(5, 2s), Spacing::even, 1});
  ASSERT_EQ(times.size(), 10u);
  EXPECT_EQ(times[0], 100ms);
  for (std::size_t i = 1; i < times.size(); ++i) {
    EXPECT_NEAR(to_ms(times[i] - times[i - 1]), 200, 1e-5);
  }
}

TEST(EvenArrivals, NeverLoseACallOverALongTime) {
  const auto times =
      all({Profile::constant(1200.0 / 3600, std::chrono::hours(100)), Spacing::even, 1});
  EXPECT_EQ(times.size(), 120'000u);
  EXPECT_TRUE(std::ranges::is_sorted(times));
  for (int hour = 0; hour < 100; ++hour) {
    EXPECT_EQ(between(times, std::chrono::hours(hour), std::chrono::hours(hour + 1)), 1200u);
  }
}

TEST(EvenArrivals, FollowTheStages) {
  // 0 to 10 a second within 20 s: 100; 10 s of 10 a second: 100; none for 5 s; 5 s of 4: 20.
  const Profile rate({{20s, 0, 10}, {10s, 10, 10}, {5s, 0, 0}, {5s, 4, 4}});
  const auto times = all({rate, Spacing::even, 1});
  EXPECT_EQ(between(times, 0s, 10s), 25u);
  EXPECT_EQ(between(times, 10s, 20s), 75u);
  EXPECT_EQ(between(times, 20s, 30s), 100u);
  EXPECT_EQ(between(times, 30s, 35s), 0u);
  EXPECT_EQ(between(times, 35s, 40s), 20u);
  EXPECT_EQ(times.size(), 220u);
}

TEST(PoissonArrivals, RepeatWithTheirSeed) {
  const Profile rate = Profile::constant(50, 100s);
  EXPECT_EQ(all({rate, Spacing::poisson, 7}), all({rate, Spacing::poisson, 7}));
  EXPECT_NE(all({rate, Spacing::poisson, 7}), all({rate, Spacing::poisson, 8}));
}

// Kolmogorov-Smirnov: over so many gaps the distance to the exponential distribution stays below
// 1.63 / sqrt(n) with a probability of 99 %.
TEST(PoissonArrivals, HaveExponentialGaps) {
  constexpr double rate = 20;
  const auto times = all({Profile::constant(rate, 5000s), Spacing::poisson, 42});
  ASSERT_TRUE(std::ranges::is_sorted(times));
  std::vector<double> gaps;
  gaps.reserve(times.size());
  Duration last{0};
  for (const Duration at : times) gaps.push_back(to_seconds(at - std::exchange(last, at)));
  std::ranges::sort(gaps);
  const auto n = static_cast<double>(gaps.size());
  EXPECT_NEAR(n, 100'000, 3 * std::sqrt(100'000.0));
  double distance = 0;
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const double expected = 1 - std::exp(-rate * gaps[i]);
    const auto rank = static_cast<double>(i);
    distance = std::max({distance, expected - rank / n, (rank + 1) / n - expected});
  }
  EXPECT_LT(distance, 1.63 / std::sqrt(n));
}

// Counts of independent intervals: their variance is their mean. The statistic has a chi-square
// distribution of 1999 degrees of freedom: 1999 +- 3 * sqrt(2 * 1999).
TEST(PoissonArrivals, HaveIndependentCounts) {
  constexpr double mean = 10;
  const auto times = all({Profile::constant(mean, 2000s), Spacing::poisson, 3});
  double statistic = 0;
  for (int second = 0; second < 2000; ++second) {
    const auto n = static_cast<double>(between(times, 1s * second, 1s * (second + 1)));
    statistic += (n - mean) * (n - mean) / mean;
  }
  EXPECT_NEAR(statistic, 2000, 3 * std::sqrt(2 * 2000.0));
}

TEST(PoissonArrivals, FollowTheStages) {
  const Profile rate({{100s, 0, 100}, {100s, 100, 100}, {50s, 0, 0}, {100s, 100, 0}});
  const auto times = all({rate, Spacing::poisson, 5});
  EXPECT_NEAR(static_cast<double>(between(times, 0s, 50s)), 1250, 3 * std::sqrt(1250.0));
  EXPECT_NEAR(static_cast<double>(between(times, 50s, 100s)), 3750, 3 * std::sqrt(3750.0));
  EXPECT_NEAR(static_cast<double>(between(times, 100s, 200s)), 10'000, 3 * std::sqrt(10'000.0));
  EXPECT_EQ(between(times, 200s, 250s), 0u);
  EXPECT_NEAR(static_cast<double>(between(times, 250s, 350s)), 5000, 3 * std::sqrt(5000.0));
  EXPECT_LT(times.back(), rate.length());
}

TEST(PoissonArrivals, DoNotDependOnHowAStageIsCut) {
  const auto whole = all({Profile({{20s, 0, 40}}), Spacing::poisson, 9});
  const auto cut = all({Profile({{5s, 0, 10}, {15s, 10, 40}}), Spacing::poisson, 9});
  ASSERT_EQ(whole.size(), cut.size());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_NEAR(to_ms(whole[i]), to_ms(cut[i]), 0.001);
  }
}

TEST(Arrivals, OfNoRateNeverCome) {
  EXPECT_EQ(Arrivals(Profile::constant(0, 10s), Spacing::poisson, 1).next(), std::nullopt);
  EXPECT_EQ(Arrivals(Profile({}), Spacing::even, 1).next(), std::nullopt);
}

TEST(HoldingTime, HasItsMeanAndIsExponential) {
  const Holding holding{.mean = 180s};
  double sum = 0;
  int short_calls = 0;
  constexpr int calls = 40'000;
  for (int n = 0; n < calls; ++n) {
    const double seconds = to_seconds(holding_time(holding, 1, n));
    sum += seconds;
    short_calls += seconds < 180 ? 1 : 0;
  }
  EXPECT_NEAR(sum / calls, 180, 3 * 180 / std::sqrt(static_cast<double>(calls)));
  EXPECT_NEAR(static_cast<double>(short_calls) / calls, 1 - std::exp(-1), 0.0075);
  EXPECT_EQ(holding_time(holding, 1, 5), holding_time(holding, 1, 5));
  EXPECT_NE(holding_time(holding, 1, 5), holding_time(holding, 2, 5));
}

TEST(HoldingTime, MayBeFixed) {
  const Holding holding{.mean = 3min, .distribution = Holding::Distribution::fixed};
  EXPECT_EQ(holding_time(holding, 1, 0), 3min);
  EXPECT_EQ(holding_time(holding, 9, 77), 3min);
}

}  // namespace
}  // namespace busyhour::load
