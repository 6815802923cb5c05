// What the outputs say of runs whose latencies follow a known distribution, against the values
// themselves and against the distribution.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/random.h"
#include "example_run.h"
#include "report/analysis.h"
#include "report/detailed_stats.h"
#include "report/document.h"
#include "report/run_report.h"
#include "stats/interval.h"

namespace busyhour::report {
namespace {

struct Known {
  const char* name;
  std::function<double(double)> quantile;  ///< milliseconds, of (0, 1)
};

/// Of the standard normal distribution, to 1e-9 (by bisection of erfc: slow, and plainly right).
double normal_quantile(double p) {
  double low = -9, high = 9;
  for (int i = 0; i < 80; ++i) {
    const double middle = (low + high) / 2;
    (std::erfc(-middle / std::sqrt(2.0)) / 2 < p ? low : high) = middle;
  }
  return low;
}

const Known distributions[] = {
    {"Uniform", [](double p) { return 200 + 600 * p; }},
    {"Exponential", [](double p) { return 300 - 250 * std::log1p(-p); }},
    {"Lognormal", [](double p) { return 800 * std::exp(0.6 * normal_quantile(p)); }},
    {"OneInFiftyIsSlow", [](double p) { return p < 0.98 ? 400 + 100 * p : 4000 + 10'000 * p; }},
};

// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest looks for this name
void PrintTo(const Known& known, std::ostream* out) {
  *out << known.name;
}

class KnownDistribution : public testing::TestWithParam<Known> {
 protected:
  static constexpr int calls = 800, turns_of_a_call = 5;

  void SetUp() override {
    Random random(2026);
    run_ = test::empty_run();
    run_.config.turns = turns_of_a_call;
    for (int i = 0; i < calls; ++i) {
      auto call = test::good_call("call-" + std::to_string(i), "s", 0, run_.begin);
      call.planned_turns = turns_of_a_call;
      for (int turn = 1; turn <= turns_of_a_call; ++turn) {
        const double p = (static_cast<double>(random() >> 11) + 0.5) * 0x1p-53;
        const double ms = GetParam().quantile(p);
        call.turns.push_back(test::good_turn(turn, run_.begin + turn * 20s, from_ms(ms)));
        values_.push_back(to_ms(*call.turns.back().ttfb()));
      }
      call.end = run_.begin + 200s;
      run_.calls.push_back(std::move(call));
    }
    run_.end = run_.begin + 200s;
    std::ranges::sort(values_);
  }
  /// At nearest rank, of the values themselves.
  double exact(double percent) const {
    const double rank = std::ceil(percent * static_cast<double>(values_.size()) / 100 - 1e-9);
    return values_.at(static_cast<std::size_t>(rank) - 1);
  }

  results::RunResult run_;
  std::vector<double> values_;  ///< ttfb in milliseconds, ascending
};

constexpr std::pair<const char*, double> percentiles[] = {
    {"p50", 50}, {"p75", 75}, {"p90", 90}, {"p95", 95}, {"p99", 99}, {"p99.9", 99.9}};

TEST_P(KnownDistribution, OfAnAnalysisIsExact) {
  const auto json =
      detailed_stats_json(run_, analyze(run_), test::example_tool(), test::example_host());
  const auto& ttfb = value_at(json, {"overall_latency_statistics", "ttfb_ms"});
  EXPECT_EQ(count_at(ttfb, {"count"}), values_.size());
  for (const auto& [key, percent] : percentiles) {
    EXPECT_NEAR(*number_at(ttfb, {key}), exact(percent), 1e-6) << key;
  }
  EXPECT_NEAR(*number_at(ttfb, {"min"}), values_.front(), 1e-6);
  EXPECT_NEAR(*number_at(ttfb, {"max"}), values_.back(), 1e-6);
  for (int turn = 1; turn <= turns_of_a_call; ++turn) {
    const std::string key = "turn_" + std::to_string(turn);
    EXPECT_EQ(count_at(json, {"per_turn_position_analysis", key, "count"}), 800U);
  }
}

TEST_P(KnownDistribution, OfARunIsWithinThePrecisionOfAHistogram) {
  FinishedRun run{.settings = {}, .result = run_, .tally = {}};
  for (const auto& call : run_.calls) {
    for (const auto& turn : call.turns) run.tally.add(turn);
    run.tally.add(call);
  }
  const auto json = run_json(run, summarize(run), test::example_tool(), test::example_host());
  const auto ttfb = stats::Histogram::from_code(text_at(json, {"distributions", "ttfb_ms", "all"}));
  ASSERT_TRUE(ttfb.has_value());
  EXPECT_EQ(ttfb->count(), values_.size());
  for (const auto& [key, percent] : percentiles) {
    // 0.05 %, or half of the 512 ns that are not told apart.
    const double allowed = 0.0003 + 0.0005 * exact(percent);
    EXPECT_NEAR(to_ms(ttfb->percentile(percent / 100)), exact(percent), allowed) << key;
  }
  std::uint64_t counted = 0;
  for (int turn = 1; turn <= turns_of_a_call; ++turn) {
    const std::string row = "ttfb/0" + std::to_string(turn);
    counted += count_at(json, {"metrics", row, "requests"});
    EXPECT_EQ(count_at(json, {"metrics", row, "timed"}), 800U);
  }
  EXPECT_EQ(counted, values_.size());
}

TEST_P(KnownDistribution, TheTrueQuantileLiesInItsInterval) {
  // With 99.9 % confidence, so that 24 checks are no matter of luck.
  for (const auto& [key, percent] : percentiles) {
    const auto ranks = stats::percentile_ranks(values_.size(), percent / 100, 0.999);
    const double truth = GetParam().quantile(percent / 100);
    EXPECT_LE(ranks.low ? values_.at(*ranks.low - 1) : truth, truth) << key;
    EXPECT_GE(ranks.high ? values_.at(*ranks.high - 1) : truth, truth) << key;
  }
}

INSTANTIATE_TEST_SUITE_P(Of, KnownDistribution, testing::ValuesIn(distributions),
                         [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace busyhour::report
