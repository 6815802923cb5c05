#include "report/prometheus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "example_document.h"

namespace busyhour::report {
namespace {

using testing::HasSubstr;

/// Every sample by name and labels; each family must have its help and type before its samples.
std::map<std::string, double> samples_of(const std::string& text) {
  std::map<std::string, double> samples;
  std::set<std::string> families;
  std::string family;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string first, second, name;
    words >> first >> second >> name;
    if (first == "#") {
      const bool is_type = second == "TYPE";
      EXPECT_NE(families.insert(name).second, is_type) << name;  // help first, both once
      if (is_type) family = name;
      continue;
    }
    const std::size_t end = line.rfind(' ');
    EXPECT_TRUE(line.starts_with(family)) << line;
    EXPECT_TRUE(samples.emplace(line.substr(0, end), std::stod(line.substr(end))).second) << line;
  }
  return samples;
}

TEST(Prometheus, HasTheCountsOfTheDocument) {
  const auto samples = samples_of(prometheus_text(test::run_document()));
  EXPECT_EQ(samples.at("busyhour_turns_started"), 40);
  EXPECT_EQ(samples.at("busyhour_turns_succeeded"), 32);
  EXPECT_EQ(samples.at("busyhour_turns_failed{category=\"rate_limit\"}"), 1);
  EXPECT_EQ(samples.at("busyhour_interruptions{result=\"missed\"}"), 1);
  EXPECT_EQ(samples.at("busyhour_connections_attempted"), 11);
  EXPECT_EQ(samples.at("busyhour_connections_failed{category=\"http_status\"}"), 1);
  EXPECT_EQ(samples.at("busyhour_rate_limits{source=\"openai\"}"), 1);
  EXPECT_EQ(samples.at("busyhour_verdict{result=\"FAIL\"}"), 1);
  EXPECT_EQ(samples.at("busyhour_verdict{result=\"PASS\"}"), 0);
  EXPECT_EQ(samples.at("busyhour_generator_fit"), 1);
  EXPECT_EQ(samples.at("busyhour_run_start_time_seconds"), 1'700'000'000);
  EXPECT_EQ(samples.at("busyhour_run_duration_seconds"), 90);
  EXPECT_EQ(samples.count("busyhour_rate_limits{source=\"details\"}"), 0U);
}

TEST(Prometheus, LatenciesAreInSeconds) {
  const auto samples = samples_of(prometheus_text(test::run_document()));
  const std::string ttfb = "busyhour_latency_seconds{metric=\"ttfb\",turn=\"2\",quantile=\"0.5\"}";
  EXPECT_NEAR(samples.at(ttfb), 0.65, 0.001);
  EXPECT_EQ(samples.at("busyhour_latency_seconds_count{metric=\"ttfb\",turn=\"all\"}"), 32);
  // 500 to 590, 600 to 690, 700 to 790, 650 and 660 ms.
  EXPECT_NEAR(samples.at("busyhour_latency_seconds_sum{metric=\"ttfb\",turn=\"all\"}"), 20.66,
              0.01);
}

TEST(Prometheus, TargetsAreInBaseUnits) {
  const auto samples =
      samples_of(prometheus_text(test::run_document("ttfb: p50<2s, max<600ms, p99.9<9s")));
  EXPECT_EQ(samples.at("busyhour_target_passed{target=\"ttfb: p50 < 2s\"}"), 1);
  EXPECT_EQ(samples.at("busyhour_target_passed{target=\"ttfb: max < 600ms\"}"), 0);
  EXPECT_TRUE(std::isnan(samples.at("busyhour_target_passed{target=\"ttfb: p99.9 < 9s\"}")));
  EXPECT_EQ(samples.at("busyhour_target_limit{target=\"ttfb: p50 < 2s\"}"), 2);
  EXPECT_TRUE(std::isinf(samples.at("busyhour_target_value{target=\"ttfb: max < 600ms\"}")));
}

TEST(Prometheus, OfAnAnalysisIsTheSame) {
  const auto of_run = samples_of(prometheus_text(test::run_document()));
  const auto of_analysis = samples_of(prometheus_text(test::analysis_document()));
  for (const std::string name : {"busyhour_turns_started", "busyhour_connections_succeeded",
                                 "busyhour_run_duration_seconds"}) {
    EXPECT_GT(of_run.at(name), 0) << name;
    EXPECT_GT(of_analysis.at(name), 0) << name;
  }
}

TEST(Prometheus, TextsOfOthersStayInTheirLabel) {
  Document document = test::run_document();
  document.json["config"]["url"] = "ws://a\"}\n9\\";
  EXPECT_THAT(prometheus_text(document), HasSubstr("url=\"ws://a\\\"} 9\\\\\"} 1\n"));
}

TEST(Prometheus, OfAnEmptyDocumentIsWhole) {
  const auto samples = samples_of(prometheus_text({Document::Kind::run, {{"turns", "many"}}}));
  EXPECT_EQ(samples.at("busyhour_turns_started"), 0);
}

}  // namespace
}  // namespace busyhour::report
