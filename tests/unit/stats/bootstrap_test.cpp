#include "stats/bootstrap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.h"

namespace busyhour::stats {
namespace {

using testing::Each;
using testing::Lt;

constexpr std::size_t as_mean = 0, as_median = 1, as_p95 = 2;

/// Skewed, with many equal values; units differ, and are not equally large.
std::vector<UnitValue> scattered(Random& random, std::size_t values, std::size_t units) {
  std::vector<UnitValue> all;
  for (std::size_t i = 0; i < values; ++i) {
    const auto unit = static_cast<std::uint32_t>(static_cast<double>(units) * random.uniform() *
                                                 random.uniform());
    all.push_back({.value = std::round(20 * std::exp(random.normal()) + unit), .unit = unit});
  }
  return all;
}

/// `count` values, made one by one, each a unit of its own or `per_unit` of them in one.
std::vector<UnitValue> made(std::uint32_t count, std::uint32_t per_unit, auto&& value_of) {
  std::vector<UnitValue> all(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    all[i] = {.value = value_of(i), .unit = i / per_unit};
  }
  return all;
}

double itself(std::uint32_t i) {
  return i;
}

/// Of the list in which each value stands as often as its unit was drawn.
Estimates of_list(const std::vector<UnitValue>& values, const std::vector<double>& weights) {
  std::vector<double> list;
  double sum = 0;
  for (const UnitValue& value : values) {
    for (int i = 0; i < static_cast<int>(weights[value.unit]); ++i) {
      list.push_back(value.value);
      sum += value.value;
    }
  }
  std::ranges::sort(list);
  const std::size_t n = list.size();
  return {sum / static_cast<double>(n), list[(n + 1) / 2 - 1], list[(95 * n + 99) / 100 - 1]};
}

void expect_equal(const Estimates& actual, const Estimates& expected) {
  EXPECT_NEAR(actual[as_mean], expected[as_mean], 1e-9 * std::abs(expected[as_mean]));
  EXPECT_EQ(actual[as_median], expected[as_median]);
  EXPECT_EQ(actual[as_p95], expected[as_p95]);
}

TEST(BootstrapSample, EstimatesWhatTheListOfItsValuesSays) {
  Random random(1);
  for (const std::size_t values : {1, 2, 3, 19, 20, 21, 100, 1000}) {
    SCOPED_TRACE(values);
    const auto all = scattered(random, values, 12);
    const BootstrapSample sample(all, 12);
    EXPECT_EQ(sample.count(), values);
    expect_equal(sample.estimates(), of_list(all, std::vector<double>(12, 1.0)));
  }
}

TEST(BootstrapSample, ADrawingIsTheListInWhichUnitsStandAsOftenAsDrawn) {
  Random random(2);
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    const std::size_t units = 1 + random.below(50);
    const auto all = scattered(random, 1 + random.below(700), units);
    const BootstrapSample sample(all, units);
    std::vector<double> weights(units);
    for (double& weight : weights) weight = static_cast<double>(random.below(4));
    weights[all.front().unit] = 1;
    expect_equal(sample.resample(weights), of_list(all, weights));
  }
}

TEST(BootstrapSample, FindsQuantilesThatADrawingMovesFarAway) {
  const auto all = made(1000, 10, itself);
  const BootstrapSample sample(all, 100);
  for (const std::size_t unit : {std::size_t{0}, std::size_t{99}}) {
    std::vector<double> weights(100, 0.0);
    weights[unit] = 7;
    expect_equal(sample.resample(weights), of_list(all, weights));
  }
}

TEST(BootstrapSample, KnowsTheErrorOfAMeanBetterThanThatOfAQuantile) {
  const auto all = made(1000, 1, itself);
  const Estimates freedom = BootstrapSample(all, 1000).freedom();
  EXPECT_EQ(freedom[as_mean], 999);
  EXPECT_NEAR(freedom[as_median], 2 * std::sqrt(1000 * 0.5 * 0.5), 0.1);
  EXPECT_NEAR(freedom[as_p95], 2 * std::sqrt(1000 * 0.95 * 0.05), 0.1);
}

TEST(BootstrapSample, ADrawingWithoutAnyOfItsUnitsTellsNothingNew) {
  const BootstrapSample sample({{.value = 3, .unit = 1}, {.value = 5, .unit = 1}}, 3);
  EXPECT_EQ(sample.units(), 1U);
  EXPECT_EQ(sample.resample(std::vector<double>{2, 0, 1}), sample.estimates());
}

/// Standard deviation, over the drawings, of the mean of the first sample.
double error_of_mean(const Drawings& drawings) {
  double squares = 0;
  for (std::size_t i = 0; i < drawings.drawings(); ++i) {
    squares += std::pow(drawings.at(i, 0)[as_mean] - drawings.samples[0].estimates[as_mean], 2);
  }
  return std::sqrt(squares / static_cast<double>(drawings.drawings()));
}

Drawings drawings_of(std::vector<UnitValue> values, std::size_t units, std::uint64_t seed) {
  std::vector<BootstrapGroup> groups(1);
  groups[0].units = units;
  groups[0].samples.emplace_back(std::move(values), units);
  return draw(groups, 2000, seed);
}

TEST(Bootstrap, KnowsTheStandardErrorOfAMean) {
  Random random(3);
  const auto values = made(400, 1, [&random](std::uint32_t) { return random.normal(); });
  EXPECT_NEAR(error_of_mean(drawings_of(values, 400, 1)), 1 / std::sqrt(400), 0.005);
}

TEST(Bootstrap, ValuesOfOneUnitAreNotIndependent) {
  constexpr std::uint32_t calls = 300, turns = 5;
  Random random(4);
  std::vector<UnitValue> of_calls, alone;
  for (std::uint32_t call = 0; call < calls; ++call) {
    const double value = random.normal();
    for (std::uint32_t turn = 0; turn < turns; ++turn) {
      of_calls.push_back({.value = value, .unit = call});
      alone.push_back({.value = value, .unit = call * turns + turn});
    }
  }
  const double right = error_of_mean(drawings_of(of_calls, calls, 1));
  const double wrong = error_of_mean(drawings_of(alone, calls * turns, 1));
  EXPECT_NEAR(right / wrong, std::sqrt(turns), 0.2);
}

TEST(Bootstrap, SamplesOfAGroupAreDrawnTogether) {
  Random random(5);
  const auto values = scattered(random, 200, 30);
  std::vector<BootstrapGroup> groups(2);
  for (BootstrapGroup& group : groups) group.units = 30;
  groups[0].samples.emplace_back(values, 30);
  groups[0].samples.emplace_back(values, 30);
  groups[1].samples.emplace_back(values, 30);
  const Drawings drawings = draw(groups, 50, 9);
  ASSERT_EQ(drawings.drawings(), 50U);
  int different = 0;
  for (std::size_t i = 0; i < 50; ++i) {
    EXPECT_EQ(drawings.at(i, 0), drawings.at(i, 1));
    different += drawings.at(i, 0) == drawings.at(i, 2) ? 0 : 1;
  }
  EXPECT_GT(different, 40);
}

TEST(Bootstrap, TheSeedDecides) {
  Random random(6);
  const auto values = scattered(random, 200, 30);
  EXPECT_EQ(drawings_of(values, 30, 7).drawn, drawings_of(values, 30, 7).drawn);
  EXPECT_NE(drawings_of(values, 30, 7).drawn, drawings_of(values, 30, 8).drawn);
}

TEST(MergeUnits, LeavesFewAsTheyAre) {
  EXPECT_THAT(merge_units(3, 1), testing::ElementsAre(0, 1, 2));
  EXPECT_TRUE(merge_units(0, 1).empty());
}

TEST(MergeUnits, MakesManyIntoEqualPartsAtRandom) {
  const auto merged = merge_units(2500, 1);
  ASSERT_EQ(merged.size(), 2500U);
  EXPECT_THAT(merged, Each(Lt(most_units)));
  std::vector<int> sizes(most_units);
  for (const std::uint32_t unit : merged) ++sizes[unit];
  EXPECT_EQ(std::ranges::min(sizes), 2);
  EXPECT_EQ(std::ranges::max(sizes), 3);
  EXPECT_FALSE(std::ranges::is_sorted(merged.begin(), merged.begin() + 100));
  EXPECT_EQ(merge_units(2500, 1), merged);
  EXPECT_NE(merge_units(2500, 2), merged);
}

}  // namespace
}  // namespace busyhour::stats
