#include "stats/difference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"

namespace busyhour::stats {
namespace {

constexpr FigurePair mean_of(std::size_t sample) {
  return {.first = sample, .second = sample, .estimate = Estimate::mean};
}

/// Calls of five turns: lognormal around 300, calls differ. Half of the turns are below 300.
std::vector<UnitValue> latencies(Random& random, std::size_t calls) {
  std::vector<UnitValue> values;
  for (std::uint32_t call = 0; call < calls; ++call) {
    const double of_call = 0.2 * random.normal();
    for (int turn = 0; turn < 5; ++turn) {
      values.push_back({.value = 300 * std::exp(of_call + 0.4 * random.normal()), .unit = call});
    }
  }
  return values;
}

Drawings drawings_of(std::vector<std::vector<UnitValue>> samples, std::size_t units,
                     std::uint64_t seed) {
  std::vector<BootstrapGroup> groups(1);
  groups[0].units = units;
  for (auto& values : samples) groups[0].samples.emplace_back(std::move(values), units);
  return draw(groups, 400, seed);
}

/// The share of 1,000 pairs of equal runs in which the interval, taken alone, holds 0.
double coverage(Estimate estimate, std::size_t calls) {
  int held = 0;
  constexpr int pairs = 1000;
  for (int i = 0; i < pairs; ++i) {
    Random random(static_cast<std::uint64_t>(i) + 1000);
    const Drawings first = drawings_of({latencies(random, calls)}, calls, random());
    const Drawings second = drawings_of({latencies(random, calls)}, calls, random());
    FigurePair figure = mean_of(0);
    figure.estimate = estimate;
    const Difference difference = differences(first, second, {&figure, 1}, 0.95, 0.95).front();
    held += difference.alone.low <= 0 && difference.alone.high >= 0 ? 1 : 0;
  }
  return held / static_cast<double>(pairs);
}

TEST(Differences, IntervalsOfAMeanHoldTheTruth) {
  EXPECT_NEAR(coverage(Estimate::mean, 60), 0.95, 0.02);
}
TEST(Differences, IntervalsOfAMedianHoldTheTruth) {
  EXPECT_NEAR(coverage(Estimate::median, 60), 0.95, 0.02);
}
TEST(Differences, IntervalsOfAP95HoldTheTruth) {
  EXPECT_NEAR(coverage(Estimate::p95, 60), 0.95, 0.025);
}
TEST(Differences, FewCallsMakeWiderIntervals) {
  EXPECT_NEAR(coverage(Estimate::mean, 10), 0.95, 0.025);
}

TEST(Differences, FiguresThatGoTogetherCountAsOne) {
  Random random(1);
  const auto a = latencies(random, 50), b = latencies(random, 50);
  const Drawings first = drawings_of({a, a, a, a}, 50, 1);
  const Drawings second = drawings_of({b, b, b, b}, 50, 2);
  const std::vector<FigurePair> figures{mean_of(0), mean_of(1), mean_of(2), mean_of(3)};
  const auto all = differences(first, second, figures, 0.95, 0.95);
  const auto one = differences(first, second, std::span(figures).first(1), 0.95, 0.95);
  ASSERT_EQ(all.size(), 4U);
  for (const Difference& difference : all) {
    EXPECT_DOUBLE_EQ(difference.together.low, one[0].together.low);
    EXPECT_DOUBLE_EQ(difference.together.high, one[0].alone.high);
  }
}

TEST(Differences, TogetherTheyErrAsSeldomAsOneAlone) {
  constexpr int pairs = 400;
  constexpr std::size_t figures = 8;
  int alone = 0, together = 0;
  for (int i = 0; i < pairs; ++i) {
    Random random(static_cast<std::uint64_t>(i) + 5000);
    std::vector<std::vector<UnitValue>> a, b;
    std::vector<FigurePair> all;
    for (std::size_t k = 0; k < figures; ++k) {
      a.push_back(latencies(random, 40));
      b.push_back(latencies(random, 40));
      all.push_back(mean_of(k));
    }
    const auto found = differences(drawings_of(std::move(a), 40, random()),
                                   drawings_of(std::move(b), 40, random()), all, 0.95, 0.95);
    const auto beside = [&found](ConfidenceInterval Difference::* interval) {
      for (const Difference& difference : found) {
        const ConfidenceInterval& of = difference.*interval;
        if (of.low > 0 || of.high < 0) return 1;
      }
      return 0;
    };
    alone += beside(&Difference::alone);
    together += beside(&Difference::together);
  }
  EXPECT_GT(alone, pairs / 5) << "one of eight intervals of 95 % lies beside 0 in a third of cases";
  EXPECT_LT(together, pairs * 8 / 100);
  EXPECT_GT(together, pairs / 100);
}

TEST(Differences, ValuesThatNeverChangeAreSure) {
  std::vector<UnitValue> a, b;
  for (std::uint32_t i = 0; i < 20; ++i) {
    a.push_back({.value = 100, .unit = i});
    b.push_back({.value = 105, .unit = i});
  }
  const FigurePair figure = mean_of(0);
  const Difference difference =
      differences(drawings_of({a}, 20, 1), drawings_of({b}, 20, 2), {&figure, 1}, 0.95, 0.95)
          .front();
  EXPECT_EQ(difference.value, 5);
  EXPECT_EQ(difference.standard_error, 0);
  EXPECT_EQ(difference.alone.low, 5);
  EXPECT_EQ(difference.together.high, 5);
}

TEST(StudentQuantile, AgreesWithTables) {
  EXPECT_NEAR(student_quantile(0.975, 9), 2.26216, 1e-3);
  EXPECT_NEAR(student_quantile(0.975, 30), 2.04227, 1e-5);
  EXPECT_NEAR(student_quantile(0.995, 9), 3.24984, 1e-2);
  EXPECT_NEAR(student_quantile(0.025, 9), -2.26216, 1e-3);
}

}  // namespace
}  // namespace busyhour::stats
