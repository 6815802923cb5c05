#include "stats/compact_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <random>
#include <type_traits>
#include <vector>

#include "stats/nearest_rank.h"

namespace busyhour::stats {
namespace {

std::vector<Duration> latencies(int count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> ms(6, 0.4);  // about 400
  std::vector<Duration> values;
  values.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) values.push_back(from_ms(ms(random)));
  return values;
}

CompactHistogram histogram_of(const std::vector<Duration>& values) {
  CompactHistogram histogram;
  for (const Duration value : values) histogram.record(value);
  return histogram;
}

double exact_ms(std::vector<Duration> values, double p) {
  std::ranges::sort(values);
  return to_ms(values[nearest_rank(p, values.size()) - 1]);
}

void expect_percentiles(const CompactHistogram& histogram, const std::vector<Duration>& values,
                        double relative, double absolute_ms = 0.001) {
  for (const double p : {0.01, 0.5, 0.95, 1.0}) {
    const double exact = exact_ms(values, p);
    EXPECT_NEAR(to_ms(histogram.percentile(p)), exact, relative * std::abs(exact) + absolute_ms)
        << p;
  }
}

TEST(CompactHistogram, IsEmptyAtFirst) {
  const CompactHistogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.percentile(0.5), Duration::zero());
}

TEST(CompactHistogram, GivesASingleValueAsItIs) {
  for (const Duration value : std::initializer_list<Duration>{0ms, 1ms, 123457us, -4321us, 9s}) {
    EXPECT_EQ(histogram_of({value}).percentile(0.5), value);
  }
}

TEST(CompactHistogram, IsAsFineAsAHistogramWhileItsCountersSuffice) {
  const std::vector<Duration> values = latencies(CompactHistogram::most_counters, 1);
  expect_percentiles(histogram_of(values), values, 0.0005);
}

TEST(CompactHistogram, GetsCoarserWithManyValues) {
  const std::vector<Duration> values = latencies(100'000, 2);
  const CompactHistogram histogram = histogram_of(values);
  EXPECT_EQ(histogram.count(), 100'000U);
  expect_percentiles(histogram, values, 0.03);
}

TEST(CompactHistogram, OutliersDoNotCostItsResolution) {
  std::vector<Duration> values = latencies(50, 3);
  values.insert(values.end(), {1us, 30min, -2s});
  expect_percentiles(histogram_of(values), values, 0.0005);
}

TEST(CompactHistogram, MergedIsThatOfAllValues) {
  // Parts of different resolution, in both directions.
  const std::vector<Duration> few = latencies(20, 4), many = latencies(5'000, 5);
  std::vector<Duration> all = few;
  all.insert(all.end(), many.begin(), many.end());
  CompactHistogram few_first = histogram_of(few), many_first = histogram_of(many);
  few_first.merge(histogram_of(many));
  many_first.merge(histogram_of(few));
  many_first.merge(CompactHistogram());
  for (const CompactHistogram& merged : {few_first, many_first}) {
    EXPECT_EQ(merged.count(), all.size());
    expect_percentiles(merged, all, 0.03);
  }
}

TEST(CompactHistogram, KnowsTimesBelowZero) {
  std::vector<Duration> values;
  values.reserve(1000);
  for (int i = -500; i < 500; ++i) values.push_back(i * 1ms);
  expect_percentiles(histogram_of(values), values, 0.2, 1);
  const CompactHistogram histogram = histogram_of(values);
  EXPECT_LT(histogram.percentile(0.25), Duration::zero());
  EXPECT_GT(histogram.percentile(0.75), Duration::zero());
}

TEST(CompactHistogram, KeepsLimitsOfWhatItIsTold) {
  const CompactHistogram histogram = histogram_of({-7200s, 7200s});
  EXPECT_LT(to_seconds(histogram.percentile(0.5)), -2147);
  EXPECT_GT(to_seconds(histogram.percentile(1)), 2147);
}

TEST(CompactHistogram, TakesNoMemoryBesidesItself) {
  static_assert(std::is_trivially_copyable_v<CompactHistogram>);
  static_assert(sizeof(CompactHistogram) <= 1100);
}

}  // namespace
}  // namespace busyhour::stats
