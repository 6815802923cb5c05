#include "report/traffic_report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace busyhour::report {
namespace {

results::RunResult open_run() {
  results::RunResult result;
  result.begin = Instant(10s);
  result.end = result.begin + 1000s;
  result.traffic = results::Traffic{.offered = 100,
                                    .carried = 80,
                                    .blocked = 20,
                                    .occupied = 8000s,
                                    .lines = 10,
                                    .limited = true,
                                    .peak = 10};
  result.health.start_lateness.record(1ms);
  return result;
}

results::LoadModel ten_erlangs() {
  return {.open = true,
          .stages = {},
          .arrival_rate = 0.1,
          .arrivals = "poisson",
          .hold = 100s,
          .hold_fixed = false,
          .erlangs = 10,
          .max_calls = 10};
}

TEST(TrafficReport, ComparesBlockingWithErlangsFormula) {
  const auto json = traffic_json(open_run(), ten_erlangs());
  EXPECT_EQ(json["offered_calls"], 100);
  EXPECT_EQ(json["carried_calls"], 80);
  EXPECT_EQ(json["blocked_calls"], 20);
  EXPECT_DOUBLE_EQ(json["blocking_percent"].get<double>(), 20);
  EXPECT_NEAR(json["erlang_b_percent"].get<double>(), 21.458, 0.001);
  EXPECT_DOUBLE_EQ(json["mean_hold_s"].get<double>(), 100);
  EXPECT_DOUBLE_EQ(json["offered_erlangs"].get<double>(), 10);
  EXPECT_DOUBLE_EQ(json["carried_erlangs"].get<double>(), 8);
  EXPECT_EQ(json["start_lateness_ms"]["count"], 1);
}

TEST(TrafficReport, WithoutLinesOfTheUsersThereIsNoTheory) {
  results::LoadModel load = ten_erlangs();
  load.max_calls.reset();
  EXPECT_TRUE(traffic_json(open_run(), load)["erlang_b_percent"].is_null());
  EXPECT_TRUE(load_json(load)["max_calls"].is_null());
}

TEST(TrafficReport, IsNothingInAClosedLoop) {
  const results::RunResult closed;
  EXPECT_TRUE(traffic_json(closed, {}).is_null());
  ConsoleText text({});
  print_traffic(text, closed, {});
  EXPECT_EQ(text.take(), "");
  EXPECT_EQ(load_json({}).dump(), R"({"model":"closed","stages":[]})");
}

TEST(TrafficReport, SaysOnScreenWhatBecameOfTheCalls) {
  ConsoleText text({});
  print_traffic(text, open_run(), ten_erlangs());
  const std::string shown = text.take();
  EXPECT_NE(shown.find("100 offered, 80 carried, 20 blocked (20.00%)"), std::string::npos) << shown;
  EXPECT_NE(shown.find("21.46% blocked for 10 erlangs on 10 lines"), std::string::npos) << shown;
  EXPECT_NE(shown.find("10.00 offered, 8.00 carried"), std::string::npos) << shown;
}

}  // namespace
}  // namespace busyhour::report
