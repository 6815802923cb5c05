#include "stats/describe.h"

#include <gtest/gtest.h>

#include <numeric>

namespace busyhour::stats {
namespace {

TEST(Describe, NothingHasNoStatistic) {
  EXPECT_EQ(describe({}).count, 0U);
}

TEST(Describe, OneValueIsEverythingAndDoesNotSpread) {
  const Statistic s = describe({7.5});
  EXPECT_EQ(s.count, 1U);
  for (const double value :
       {s.min, s.max, s.mean, s.median, s.p50, s.p75, s.p90, s.p95, s.p99, s.p99_9}) {
    EXPECT_EQ(value, 7.5);
  }
  EXPECT_EQ(s.variance, 0);
  EXPECT_EQ(s.stddev, 0);
}

TEST(Describe, TakesTheNearestRankInAnyOrderOfTheValues) {
  std::vector<double> values(1000);
  std::iota(values.rbegin(), values.rend(), 1);  // 1000, 999, ... 1
  const Statistic s = describe(values);
  EXPECT_EQ(s.p50, 500);
  EXPECT_EQ(s.p75, 750);
  EXPECT_EQ(s.p90, 900);
  EXPECT_EQ(s.p95, 950);
  EXPECT_EQ(s.p99, 990);
  EXPECT_EQ(s.p99_9, 999);
  EXPECT_EQ(s.min, 1);
  EXPECT_EQ(s.max, 1000);
}

TEST(Describe, RankIsRoundedUp) {
  std::vector<double> values(21);  // 0.95 * 21 = 19.95: the 20th
  std::iota(values.begin(), values.end(), 1);
  EXPECT_EQ(describe(values).p95, 20);
  EXPECT_EQ(describe(values).p99, 21);
}

// Checked against Python's statistics.mean, median, variance, stdev.
TEST(Describe, MedianAndSpreadAreThoseOfPythonsStatistics) {
  const Statistic s = describe({-1, 2, 4, 8});
  EXPECT_DOUBLE_EQ(s.mean, 3.25);
  EXPECT_DOUBLE_EQ(s.median, 3);
  EXPECT_EQ(s.p50, 2);
  EXPECT_DOUBLE_EQ(s.variance, 14.25);
  EXPECT_DOUBLE_EQ(s.stddev, 3.774917217635375);
}

}  // namespace
}  // namespace busyhour::stats
