#include "stats/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/delay.h"
#include "base/random.h"

namespace busyhour::stats {
namespace {

Histogram histogram_of(const std::vector<Duration>& values) {
  Histogram histogram;
  for (const Duration value : values) histogram.record(value);
  return histogram;
}

/// The value at nearest rank, from the sorted values themselves; p is `per_mille` / 1000.
Duration exact_percentile(std::vector<Duration> values, std::size_t per_mille) {
  std::ranges::sort(values);
  const std::size_t rank = (values.size() * per_mille + 999) / 1000;
  return values.at(std::max<std::size_t>(rank, 1) - 1);
}

/// 0.05 % and at most half of the 512 ns that are not told apart.
void expect_close(Duration actual, Duration expected) {
  const double allowed = 300 + 0.0005 * std::abs(static_cast<double>(expected.count()));
  EXPECT_NEAR(static_cast<double>(actual.count()), static_cast<double>(expected.count()), allowed);
}

void expect_matches_sorted_values(const Histogram& histogram, const std::vector<Duration>& values) {
  ASSERT_EQ(histogram.count(), values.size());
  for (const std::size_t per_mille : {1U, 10U, 250U, 500U, 750U, 900U, 950U, 990U, 999U, 1000U}) {
    SCOPED_TRACE(per_mille);
    expect_close(histogram.percentile(static_cast<double>(per_mille) / 1000),
                 exact_percentile(values, per_mille));
  }
  const Statistic s = histogram.summary_ms();
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (const Duration value : values) sum += to_ms(value);
  const double mean = sum / n;
  double squares = 0;
  for (const Duration value : values) squares += (to_ms(value) - mean) * (to_ms(value) - mean);
  EXPECT_DOUBLE_EQ(s.min, to_ms(std::ranges::min(values)));
  EXPECT_DOUBLE_EQ(s.max, to_ms(std::ranges::max(values)));
  EXPECT_NEAR(s.mean, mean, 1e-9 * (1 + std::abs(mean)));
  EXPECT_NEAR(s.variance, squares / (n - 1), 1e-9 * (1 + squares / n));
  EXPECT_NEAR(s.stddev, std::sqrt(squares / (n - 1)), 1e-9 * (1 + std::sqrt(squares / n)));
}

std::vector<Duration> latencies(std::size_t n, std::uint64_t seed) {
  Random random(seed);
  const Delay delay = Delay::lognormal(800ms, 1.0);
  std::vector<Duration> values;
  while (values.size() < n) values.push_back(delay.draw(random));
  return values;
}

/// Clock errors: small, of both signs.
std::vector<Duration> errors_around_zero(std::size_t n, std::uint64_t seed) {
  Random random(seed);
  std::vector<Duration> values;
  while (values.size() < n) values.push_back(from_ms(0.2 * random.normal()));
  return values;
}

TEST(Histogram, IsZeroWhenEmpty) {
  const Histogram empty;
  EXPECT_EQ(empty.count(), 0U);
  EXPECT_EQ(empty.percentile(0.99), 0ms);
  EXPECT_EQ(empty.max(), 0ms);
  const Statistic s = empty.summary_ms();
  EXPECT_EQ(s.count, 0U);
  EXPECT_EQ(s.mean, 0);
  EXPECT_EQ(s.stddev, 0);
}

TEST(Histogram, GivesASingleValueExactly) {
  const Statistic s = histogram_of({123'456'789ns}).summary_ms();
  EXPECT_EQ(s.count, 1U);
  for (const double value : {s.min, s.max, s.mean, s.median, s.p50, s.p95, s.p99_9}) {
    EXPECT_DOUBLE_EQ(value, 123.456789);
  }
  EXPECT_EQ(s.variance, 0);
  EXPECT_EQ(s.stddev, 0);
}

TEST(Histogram, GivesASingleNegativeValueExactly) {
  const Histogram histogram = histogram_of({-1500us});
  EXPECT_EQ(histogram.percentile(0.5), -1500us);
  EXPECT_EQ(histogram.min(), -1500us);
  EXPECT_EQ(histogram.max(), -1500us);
}

TEST(Histogram, MatchesSortedLatencies) {
  for (const std::size_t n : {2U, 3U, 72U, 1000U, 20'000U}) {
    const std::vector<Duration> values = latencies(n, n);
    expect_matches_sorted_values(histogram_of(values), values);
  }
}

TEST(Histogram, MatchesSortedValuesOfBothSigns) {
  for (const std::size_t n : {2U, 3U, 999U, 20'000U}) {
    const std::vector<Duration> values = errors_around_zero(n, n);
    expect_matches_sorted_values(histogram_of(values), values);
  }
}

TEST(Histogram, MatchesSortedValuesThatAreAllNegative) {
  std::vector<Duration> values = latencies(500, 5);
  for (Duration& value : values) value = -value;
  expect_matches_sorted_values(histogram_of(values), values);
}

TEST(Histogram, TakesTheNearestRankAndNotTheNext) {
  std::vector<Duration> values;
  for (int i = 1; i <= 100; ++i) values.push_back(i * 10ms);
  const Histogram histogram = histogram_of(values);
  // p*n is a whole number for each: no rounding may carry it over to the next value.
  for (int percent = 1; percent <= 100; ++percent) {
    expect_close(histogram.percentile(percent / 100.0), percent * 10ms);
  }
  expect_close(histogram.percentile(0.501), 510ms);
  EXPECT_EQ(histogram.percentile(1e-9), 10ms);
}

TEST(Histogram, TellsTheMedianFromTheFiftiethPercentile) {
  const Statistic even = histogram_of({100ms, 200ms, 300ms, 400ms}).summary_ms();
  EXPECT_NEAR(even.median, 250, 0.2);
  EXPECT_NEAR(even.p50, 200, 0.2);
  const Statistic odd = histogram_of({100ms, 200ms, 300ms}).summary_ms();
  EXPECT_NEAR(odd.median, 200, 0.2);
  EXPECT_NEAR(histogram_of({-100ms, 300ms}).summary_ms().median, 100, 0.2);
}

TEST(Histogram, UsesTheVarianceOfASample) {
  const Statistic s = histogram_of({1ms, 2ms, 3ms, 4ms}).summary_ms();
  EXPECT_NEAR(s.variance, 5.0 / 3, 1e-12);  // Python: statistics.variance([1, 2, 3, 4])
  EXPECT_NEAR(s.stddev, std::sqrt(5.0 / 3), 1e-12);
}

TEST(Histogram, KeepsASmallSpreadAroundALargeMean) {
  Histogram histogram;
  for (int i = 0; i < 100'000; ++i) histogram.record(50min + (i % 2 == 0 ? 1us : -1us));
  EXPECT_NEAR(histogram.summary_ms().stddev, 0.001, 1e-6);
}

TEST(Histogram, RecordsWhatIsOutOfRangeAtTheLimit) {
  const Histogram histogram =
      histogram_of({Duration::max(), Duration::min(), 2 * 3600s, -2 * 3600s});
  EXPECT_EQ(histogram.count(), 4U);
  EXPECT_EQ(histogram.max(), Histogram::longest);
  EXPECT_EQ(histogram.min(), -Histogram::longest);
  EXPECT_DOUBLE_EQ(histogram.summary_ms().mean, 0);
  expect_close(histogram.percentile(0.5), -Histogram::longest);
  expect_close(histogram.percentile(0.75), Histogram::longest);
}

TEST(Histogram, NeverLeavesTheRangeOfItsValues) {
  Random random(3);
  for (int round = 0; round < 200; ++round) {
    Histogram histogram;
    for (int i = 0; i < 5; ++i)
      histogram.record(Duration(static_cast<int>(random.below(4000)) - 2000));
    for (const double p : {0.01, 0.2, 0.5, 0.8, 1.0}) {
      EXPECT_GE(histogram.percentile(p), histogram.min());
      EXPECT_LE(histogram.percentile(p), histogram.max());
    }
  }
}

TEST(Histogram, MergesToWhatOneHistogramWouldHave) {
  std::vector<Duration> all;
  Histogram merged;
  for (std::uint64_t thread = 0; thread < 4; ++thread) {
    std::vector<Duration> values =
        thread % 2 == 0 ? latencies(700, thread) : errors_around_zero(30, thread);
    merged.merge(histogram_of(values));
    all.insert(all.end(), values.begin(), values.end());
  }
  expect_matches_sorted_values(merged, all);
}

TEST(Histogram, MergesEmptyOnes) {
  Histogram histogram = histogram_of({5ms, 7ms});
  histogram.merge(Histogram());
  EXPECT_EQ(histogram.count(), 2U);
  EXPECT_EQ(histogram.min(), 5ms);
  Histogram empty;
  empty.merge(histogram);
  EXPECT_EQ(empty.min(), 5ms);
  EXPECT_DOUBLE_EQ(empty.summary_ms().mean, 6);
}

TEST(Histogram, ForgetsAllWhenReset) {
  Histogram histogram = histogram_of({-5ms, 1000ms});
  histogram.reset();
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.max(), 0ms);
  const std::vector<Duration> values = latencies(100, 1);
  for (const Duration value : values) histogram.record(value);
  expect_matches_sorted_values(histogram, values);
}

TEST(Histogram, CopiesAreIndependent) {
  Histogram original = histogram_of({5ms, -5ms});
  Histogram copy = original;
  copy.record(100ms);
  EXPECT_EQ(original.count(), 2U);
  EXPECT_EQ(original.max(), 5ms);
  EXPECT_EQ(copy.count(), 3U);
  EXPECT_EQ(copy.max(), 100ms);
  original = copy;
  EXPECT_EQ(original.count(), 3U);
  expect_close(original.percentile(0.01), -5ms);
}

TEST(Histogram, IsEmptyAfterBeingMovedFrom) {
  Histogram original = histogram_of({5ms});
  const Histogram taken = std::move(original);
  EXPECT_EQ(taken.count(), 1U);
  // NOLINTNEXTLINE(bugprone-use-after-move): that is what is tested
  EXPECT_EQ(original.count(), 0U);
  original.record(9ms);
  EXPECT_EQ(original.percentile(0.5), 9ms);
}

TEST(Statistic, SaysWhichPercentilesHaveEnoughSamples) {
  const auto with = [](std::uint64_t count) {
    Statistic s;
    s.count = count;
    return s;
  };
  EXPECT_FALSE(with(71).sufficient_p95());
  EXPECT_TRUE(with(72).sufficient_p95());
  EXPECT_FALSE(with(367).sufficient_p99());
  EXPECT_TRUE(with(368).sufficient_p99());
  EXPECT_FALSE(with(3687).sufficient_p99_9());
  EXPECT_TRUE(with(3688).sufficient_p99_9());
}

TEST(Histogram, KnowsAPercentileOfWhatCameLater) {
  Histogram all;
  EXPECT_EQ(all.percentile_since(Histogram{}, 0.99), 0ms);
  for (int i = 0; i < 1000; ++i) all.record(-5ms);
  for (int i = 0; i < 1000; ++i) all.record(1ms);
  const Histogram earlier = all;
  EXPECT_EQ(all.percentile_since(earlier, 0.99), 0ms) << "nothing came";
  all.record(-300ms);
  for (int i = 0; i < 99; ++i) all.record(80ms);
  EXPECT_EQ(all.percentile_since(earlier, 0.01), -300ms);
  EXPECT_NEAR(to_ms(all.percentile_since(earlier, 0.02)), 80, 0.1);
  EXPECT_NEAR(to_ms(all.percentile_since(Histogram{}, 0.5)), 1, 0.01);
}

TEST(Histogram, ManyOfOneValueAreTheSameAsOneByOne) {
  Histogram at_once, one_by_one;
  const std::vector<std::pair<Duration, int>> groups{{3ms, 5}, {700us, 1}, {-2ms, 3}, {90min, 2}};
  for (const auto& [value, times] : groups) {
    at_once.record(value, static_cast<std::uint64_t>(times));
    for (int i = 0; i < times; ++i) one_by_one.record(value);
  }
  at_once.record(1s, 0);
  EXPECT_EQ(at_once.image().positive, one_by_one.image().positive);
  EXPECT_EQ(at_once.image().negative, one_by_one.image().negative);
  const Statistic a = at_once.summary_ms(), b = one_by_one.summary_ms();
  EXPECT_EQ(a.count, b.count);
  EXPECT_EQ(a.min, b.min);
  EXPECT_EQ(a.max, b.max);
  EXPECT_NEAR(a.mean, b.mean, 1e-6);
  EXPECT_NEAR(a.variance / b.variance, 1, 1e-9);
}

TEST(Histogram, BucketsHoldAllValuesInTheirOrder) {
  const std::vector<Duration> values = {-3s, -3s, -700us, 0ns, 100ns, 600ns, 1s, 1s, 1s, 40min};
  const auto buckets = histogram_of(values).buckets();
  std::size_t at = 0;
  for (const Histogram::Bucket& bucket : buckets) {
    EXPECT_LT(bucket.from, bucket.to);
    for (std::uint64_t i = 0; i < bucket.count; ++i, ++at) {
      ASSERT_LT(at, values.size());
      EXPECT_LE(bucket.from, values[at]);
      EXPECT_GE(bucket.to, values[at]);
    }
  }
  EXPECT_EQ(at, values.size());
  EXPECT_EQ(buckets.size(), 6U);  // 0 and 100 ns are not told apart
  EXPECT_TRUE(std::ranges::is_sorted(buckets, {}, &Histogram::Bucket::from));
  EXPECT_TRUE(Histogram().buckets().empty());
}

}  // namespace
}  // namespace busyhour::stats
