#include "stats/grouped_slope.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"
#include "stats/describe.h"

namespace busyhour::stats {
namespace {

using Points = std::vector<GroupedSlope::Point>;

TEST(GroupedSlope, IsEmptyWithoutAGroupThatTellsSomething) {
  GroupedSlope slope;
  EXPECT_FALSE(slope.slope());
  slope.add({});
  slope.add(Points{{1, 500}});
  slope.add(Points{{2, 500}, {2, 600}});
  EXPECT_FALSE(slope.slope());
}

TEST(GroupedSlope, IsThatOfAStraightLine) {
  GroupedSlope slope;
  slope.add(Points{{1, 500}, {2, 512}, {4, 536}});
  const Slope result = slope.slope().value();
  EXPECT_NEAR(result.per_step, 12, 1e-9);
  EXPECT_EQ(result.values, 3U);
  EXPECT_EQ(result.groups, 1U);
  EXPECT_FALSE(result.interval);
}

TEST(GroupedSlope, TheLevelsOfGroupsAreNoSlope) {
  // The fast conversation ends early: over all turns later ones look slower, but none became so.
  GroupedSlope slope;
  slope.add(Points{{1, 300}, {2, 300}});
  slope.add(Points{{1, 900}, {2, 900}, {3, 900}, {4, 900}});
  EXPECT_NEAR(slope.slope().value().per_step, 0, 1e-9);
}

TEST(GroupedSlope, OfEqualGroupsHasTheIntervalOfTheMeanOfTheirSlopes) {
  // Student's t(0.975) with 29 degrees of freedom: 2.045230.
  GroupedSlope slope;
  std::vector<double> slopes;
  Random random(3);
  for (int group = 0; group < 30; ++group) {
    const double b = 12 + 3 * random.normal();
    const double level = 500 + 100 * random.normal();
    slopes.push_back(b);
    slope.add(Points{{1, level}, {2, level + b}, {3, level + 2 * b}});
  }
  const Statistic expected = describe(slopes);
  const Slope result = slope.slope().value();
  EXPECT_NEAR(result.per_step, expected.mean, 1e-9);
  const double half = 2.045230 * expected.stddev / std::sqrt(30.0);
  EXPECT_NEAR(result.interval.value().low, expected.mean - half, 1e-4);
  EXPECT_NEAR(result.interval.value().high, expected.mean + half, 1e-4);
}

TEST(GroupedSlope, HasAnIntervalFromTenEqualGroupsOn) {
  GroupedSlope slope;
  for (int group = 0; group < 9; ++group) slope.add(Points{{1, 500}, {2, 510.0 + group}});
  EXPECT_FALSE(slope.slope().value().interval);
  slope.add(Points{{1, 500}, {2, 510}});
  EXPECT_TRUE(slope.slope().value().interval);
}

TEST(GroupedSlope, AGroupOfMuchWeightIsNotSeveral) {
  GroupedSlope slope;
  for (int group = 0; group < 20; ++group) slope.add(Points{{1, 500}, {2, 510.0 + group}});
  Points long_one;
  for (int turn = 1; turn <= 60; ++turn) long_one.push_back({static_cast<double>(turn), 500});
  slope.add(long_one);
  EXPECT_FALSE(slope.slope().value().interval);
}

TEST(GroupedSlope, WithoutAnyScatterIsSure) {
  GroupedSlope slope;
  for (int group = 0; group < 40; ++group) slope.add(Points{{1, 0.1}, {2, 0.4}, {3, 0.7}});
  const Slope result = slope.slope().value();
  EXPECT_NEAR(result.per_step, 0.3, 1e-12);
  EXPECT_NEAR(result.interval.value().low, 0.3, 1e-6);
  EXPECT_NEAR(result.interval.value().high, 0.3, 1e-6);
}

/// The share of 1,000 runs whose interval holds the true slope. Latencies are log-normal, around a
/// level that each conversation has for itself.
double coverage(int conversations, std::uint64_t seed) {
  constexpr double truth = 12;
  constexpr int runs = 1000;
  int hits = 0;
  for (int run = 0; run < runs; ++run) {
    Random random = Random(seed).child(static_cast<std::uint64_t>(run));
    GroupedSlope slope;
    for (int conversation = 0; conversation < conversations; ++conversation) {
      const double level = 100 * random.normal();
      Points points;
      for (int turn = 1; turn <= (conversation % 2 == 0 ? 5 : 3); ++turn) {
        points.push_back({static_cast<double>(turn),
                          level + truth * turn + 600 * std::exp(0.4 * random.normal())});
      }
      slope.add(points);
    }
    const ConfidenceInterval interval = slope.slope().value().interval.value();
    hits += interval.low <= truth && truth <= interval.high ? 1 : 0;
  }
  return static_cast<double>(hits) / runs;
}

TEST(GroupedSlope, ItsIntervalHoldsTheTruthAsOftenAsItSays) {
  EXPECT_NEAR(coverage(20, 1), 0.95, 0.02);
  EXPECT_NEAR(coverage(200, 2), 0.95, 0.02);
}

}  // namespace
}  // namespace busyhour::stats
