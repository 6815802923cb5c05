#include "report/distributions.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "example_load.h"
#include "example_run.h"
#include "report/document.h"
#include "report/json_parts.h"

namespace busyhour::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr Instant begin{1000s};

stats::Histogram histogram_at(const Json& json, Path path) {
  auto histogram = stats::Histogram::from_code(text_at(json, path));
  EXPECT_TRUE(histogram.has_value());
  return histogram ? std::move(*histogram) : stats::Histogram();
}

TEST(Distributions, HoldEveryMetricOfAllTurnsAndByPosition) {
  Distributions distributions;
  for (int i = 1; i <= 100; ++i) {
    distributions.add(test::good_turn(1, begin, i * 10ms));
    distributions.add(test::good_turn(2, begin, i * 20ms));
  }
  const Json json = distributions.json();
  EXPECT_EQ(json.at("unit"), "ns");
  EXPECT_EQ(json.size(), 1 + turn_metrics.size());
  EXPECT_EQ(histogram_at(json, {"ttfb_ms", "all"}).count(), 200U);
  const stats::Histogram second = histogram_at(json, {"ttfb_ms", "turn_2"});
  EXPECT_EQ(second.count(), 100U);
  EXPECT_NEAR(to_ms(second.percentile(0.95)), 1900, 1);
  EXPECT_NEAR(to_ms(histogram_at(json, {"ttfa_ms", "turn_1"}).max()), 1012, 1);
  // Nobody interrupted.
  EXPECT_EQ(json.at("barge_in_ms"), Json::object());
}

TEST(Distributions, AreThoseOfTheStatistics) {
  RunTally tally;
  for (const auto& turn : test::example_load().turns) tally.add(turn);
  const Json json = tally.distributions().json();
  // 30 good turns, the missed and the one that was not applicable; failed ones are left out.
  EXPECT_EQ(histogram_at(json, {"end_to_end_ms", "all"}).count(), 32U);
  EXPECT_EQ(histogram_at(json, {"barge_in_ms", "turn_1"}).count(), 10U);
}

TEST(Distributions, LatePositionsCountAmongAllOnly) {
  Distributions distributions;
  for (const int turn : {1, Distributions::most_positions, Distributions::most_positions + 1}) {
    distributions.add(test::good_turn(turn, begin, 500ms));
  }
  const Json json = distributions.json();
  EXPECT_EQ(histogram_at(json, {"turn_ms", "all"}).count(), 3U);
  EXPECT_EQ(json.at("turn_ms").size(), 3U);
  EXPECT_TRUE(json.at("turn_ms").contains("turn_20"));
}

TEST(Distributions, StaySmall) {
  Distributions distributions;
  for (int i = 0; i < 200'000; ++i) {
    distributions.add(test::good_turn(1 + i % 30, begin, 300ms + (i * 7919LL % 2'000'003) * 1us));
  }
  EXPECT_LT(distributions.json().dump().size(), 400'000U);
}

}  // namespace
}  // namespace busyhour::report
