#include "report/html_curves.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <string>

#include "stats/histogram.h"

namespace busyhour::report {
namespace {

using Json = nlohmann::ordered_json;

stats::Histogram histogram_of(int values) {
  stats::Histogram histogram;
  for (int i = 1; i <= values; ++i) histogram.record(i * 1ms);
  return histogram;
}

Json curve_of(const stats::Histogram& histogram) {
  return curves_json({{"unit", "ns"}, {"ttfb_ms", {{"all", histogram.code()}}}})["ttfb_ms"]["all"];
}

double at_percent(const Json& curve, double percent) {
  for (const Json& point : curve["percentiles"]) {
    if (point[0] == percent) return point[1].get<double>();
  }
  ADD_FAILURE() << "no percentile " << percent;
  return 0;
}

TEST(Curves, GivePercentilesAndEndWithTheMaximum) {
  const Json curve = curve_of(histogram_of(1000));
  EXPECT_EQ(curve["n"], 1000);
  EXPECT_NEAR(at_percent(curve, 50), 500, 0.5);
  EXPECT_NEAR(at_percent(curve, 99), 990, 1);
  EXPECT_NEAR(at_percent(curve, 99.9), 999, 1);
  EXPECT_EQ(curve["percentiles"].back()[0], 100);
  EXPECT_NEAR(curve["percentiles"].back()[1].get<double>(), 1000, 1);
}

TEST(Curves, GoAsFarAsTheValuesDo) {
  const Json curve = curve_of(histogram_of(20));
  const Json& points = curve["percentiles"];
  EXPECT_EQ(points[points.size() - 2][0], 95);
  double last = 0;
  for (const Json& point : points) {
    EXPECT_GE(point[1].get<double>(), last);
    last = point[1].get<double>();
  }
}

TEST(Curves, CountEveryValueOnce) {
  stats::Histogram histogram = histogram_of(1000);
  histogram.record(60s);  // far from all others
  const Json bins = curve_of(histogram)["bins"];
  std::uint64_t sum = 0;
  for (const Json& count : bins["counts"]) sum += count.get<std::uint64_t>();
  EXPECT_EQ(sum, 1000U);
  EXPECT_EQ(bins["beyond"], 1);
  EXPECT_GE(bins["counts"].size(), 20U);
  EXPECT_LE(bins["counts"].size(), 60U);
}

TEST(Curves, OfOneValueHoldIt) {
  const Json curve = curve_of(histogram_of(1));
  EXPECT_EQ(curve["n"], 1);
  EXPECT_EQ(curve["percentiles"].size(), 1U);
  EXPECT_LE(curve["bins"]["counts"].size(), 2U);
  std::uint64_t sum = curve["bins"]["beyond"].get<std::uint64_t>();
  for (const Json& count : curve["bins"]["counts"]) sum += count.get<std::uint64_t>();
  EXPECT_EQ(sum, 1U);
}

TEST(Curves, HaveBinsForAllTurnsOnly) {
  const std::string code = histogram_of(10).code();
  const Json curves = curves_json({{"turn_ms", {{"all", code}, {"turn_1", code}}}});
  EXPECT_TRUE(curves["turn_ms"]["all"].contains("bins"));
  EXPECT_FALSE(curves["turn_ms"]["turn_1"].contains("bins"));
}

TEST(Curves, LeaveOutWhatIsNoHistogram) {
  EXPECT_EQ(curves_json(Json()), Json::object());
  EXPECT_EQ(curves_json(Json::array({1})), Json::object());
  const std::string code = histogram_of(10).code();
  const Json curves = curves_json({{"unit", "ns"},
                                   {"a", "HISTF"},
                                   {"b", {{"all", 1}, {"turn_1", "HISTFAAAA"}, {"turn_2", ""}}},
                                   {"c", {{"all", code.substr(0, code.size() / 2)}}}});
  EXPECT_EQ(curves, Json::object());
}

}  // namespace
}  // namespace busyhour::report
