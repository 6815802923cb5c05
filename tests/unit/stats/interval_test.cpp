#include "stats/interval.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.h"
#include "stats/describe.h"

namespace busyhour::stats {
namespace {

struct RankCase {
  std::uint64_t n;
  double p;
  std::optional<std::uint64_t> low, high;
};

// Expected: exact rational arithmetic over the binomial distribution (Python's fractions).
class PercentileRanks : public testing::TestWithParam<RankCase> {};
TEST_P(PercentileRanks, AreThoseOfTheBinomialDistribution) {
  const auto& [n, p, low, high] = GetParam();
  const RankInterval ranks = percentile_ranks(n, p);
  EXPECT_EQ(ranks.low, low);
  EXPECT_EQ(ranks.high, high);
}
INSTANTIATE_TEST_SUITE_P(
    Exact, PercentileRanks,
    testing::Values(RankCase{0, 0.5, {}, {}}, RankCase{1, 0.5, {}, {}}, RankCase{5, 0.5, {}, {}},
                    RankCase{6, 0.5, 1, 6}, RankCase{10, 0.75, 5, {}}, RankCase{100, 0.5, 40, 61},
                    RankCase{71, 0.95, 63, {}}, RankCase{72, 0.95, 64, 72},
                    RankCase{100, 0.95, 90, 100}, RankCase{1000, 0.95, 936, 964},
                    RankCase{367, 0.99, 359, {}}, RankCase{368, 0.99, 360, 368},
                    RankCase{3687, 0.999, 3679, {}}, RankCase{3688, 0.999, 3680, 3688}));

TEST(PercentileRanksOf, MoreConfidenceAreFurtherApart) {
  const RankInterval ranks = percentile_ranks(500, 0.95, 0.999);
  EXPECT_EQ(ranks.low, 458U);
  EXPECT_EQ(ranks.high, 490U);
}

TEST(PercentileRanksOf, MillionsOfSamplesAreThoseOfTheNormalDistribution) {
  constexpr double n = 1e7;
  const RankInterval ranks = percentile_ranks(static_cast<std::uint64_t>(n), 0.95);
  const double deviation = std::sqrt(n * 0.95 * 0.05);
  EXPECT_NEAR(static_cast<double>(ranks.low.value()), n * 0.95 - 1.959964 * deviation, 2);
  EXPECT_NEAR(static_cast<double>(ranks.high.value()), n * 0.95 + 1.959964 * deviation, 2);
}

TEST(SamplesNeeded, AreThoseOfTheDocumentation) {
  EXPECT_EQ(samples_needed(0.95), 72U);
  EXPECT_EQ(samples_needed(0.99), 368U);
  EXPECT_EQ(samples_needed(0.999), 3688U);
  EXPECT_EQ(samples_needed(0.5), 6U);
  EXPECT_EQ(samples_needed(0.05), 72U);
}

TEST(SamplesNeeded, AreThoseFromWhichOnBothBoundsExist) {
  for (const double p : {0.25, 0.5, 0.75, 0.9, 0.95, 0.99}) {
    const std::uint64_t n = samples_needed(p);
    const RankInterval enough = percentile_ranks(n, p);
    const RankInterval fewer = percentile_ranks(n - 1, p);
    EXPECT_TRUE(enough.low && enough.high) << p;
    EXPECT_FALSE(fewer.low && fewer.high) << p;
  }
}

TEST(NormalQuantile, IsThatOfTheTables) {
  EXPECT_NEAR(normal_quantile(0.975), 1.959963985, 1e-9);
  EXPECT_NEAR(normal_quantile(0.9995), 3.290526731, 1e-9);
  EXPECT_NEAR(normal_quantile(0.025), -1.959963985, 1e-9);
  EXPECT_NEAR(normal_quantile(0.5), 0, 1e-12);
}

TEST(MeanInterval, IsStudentsT) {
  EXPECT_FALSE(mean_interval(29, 100, 10));
  // t(0.975) for 29, 99 and 999 degrees of freedom: 2.045230, 1.984217, 1.962341.
  const ConfidenceInterval thirty = mean_interval(30, 100, std::sqrt(30.0)).value();
  EXPECT_NEAR(thirty.high - 100, 2.045230, 2e-5);
  EXPECT_NEAR(100 - thirty.low, 2.045230, 2e-5);
  EXPECT_NEAR(mean_interval(100, 0, 10).value().high, 1.984217, 2e-6);
  EXPECT_NEAR(mean_interval(1000, 0, std::sqrt(1000.0)).value().high, 1.962341, 2e-6);
}

TEST(ProportionInterval, IsWilsons) {
  // Expected: Wilson's formula in Python.
  const auto expect = [](std::uint64_t hits, std::uint64_t n, double low, double high) {
    const ConfidenceInterval interval = proportion_interval(hits, n);
    EXPECT_NEAR(interval.low, low, 1e-9) << hits << " of " << n;
    EXPECT_NEAR(interval.high, high, 1e-9) << hits << " of " << n;
  };
  expect(0, 10, 0, 0.27753279986);
  expect(10, 10, 0.72246720014, 1);
  expect(95, 100, 0.88824953077, 0.97845632085);
  expect(8, 10, 0.49016247154, 0.94331784855);
  expect(1, 1, 0.20654931438, 1);
}

/// How many of 1,000 simulated runs have an interval that covers the truth.
template <class Run>
int covered(std::uint64_t seed, Run run) {
  int hits = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    Random random = Random(seed).child(i);
    hits += run(random) ? 1 : 0;
  }
  return hits;
}

/// Latencies as services have them: lognormal around 300 ms.
constexpr double log_median = 5.7, sigma = 0.4;
std::vector<double> latencies(Random& random, int n) {
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) values.push_back(std::exp(log_median + sigma * random.normal()));
  std::ranges::sort(values);
  return values;
}

class Coverage : public testing::TestWithParam<double> {};
TEST_P(Coverage, OfPercentilesIs95Of100) {
  const double p = GetParam();
  const double truth = std::exp(log_median + sigma * normal_quantile(p));
  // Ranks are whole numbers: with few samples beyond the percentile the interval is wider than
  // asked for.
  const int n = p > 0.95 ? 5000 : 1000;
  const int hits = covered(7, [&](Random& random) {
    const std::vector<double> values = latencies(random, n);
    const RankInterval ranks = percentile_ranks(values.size(), p);
    return values[ranks.low.value() - 1] <= truth && truth < values[ranks.high.value() - 1];
  });
  EXPECT_GE(hits, 930);
  EXPECT_LE(hits, 970);
}
INSTANTIATE_TEST_SUITE_P(OfLatencies, Coverage, testing::Values(0.5, 0.75, 0.9, 0.95, 0.99));

TEST(CoverageOf, MeansIs95Of100) {
  const double truth = std::exp(log_median + sigma * sigma / 2);
  const int hits = covered(8, [&](Random& random) {
    const Statistic s = describe(latencies(random, 200));
    const ConfidenceInterval interval = mean_interval(s.count, s.mean, s.stddev).value();
    return interval.low <= truth && truth <= interval.high;
  });
  EXPECT_GE(hits, 930);
  EXPECT_LE(hits, 970);
}

TEST(CoverageOf, ProportionsIs95Of100) {
  for (const double truth : {0.5, 0.9, 0.95, 0.98}) {
    const int hits = covered(9, [&](Random& random) {
      std::uint64_t successes = 0;
      for (int i = 0; i < 400; ++i) successes += random.uniform() < truth ? 1 : 0;
      const ConfidenceInterval interval = proportion_interval(successes, 400);
      return interval.low <= truth && truth <= interval.high;
    });
    EXPECT_GE(hits, 930) << truth;
    EXPECT_LE(hits, 970) << truth;
  }
}

}  // namespace
}  // namespace busyhour::stats
