#include "report/detailed_stats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <nlohmann/json.hpp>

#include "example_run.h"
#include "golden.h"

namespace busyhour::report {
namespace {

using Json = nlohmann::ordered_json;
using results::RunResult;
using testing::ElementsAre;

Json json_of(const RunResult& run) {
  return detailed_stats_json(run, analyze(run), test::example_tool(), test::example_host());
}

std::vector<std::string> keys(const Json& json) {
  std::vector<std::string> names;
  for (const auto& [key, value] : json.items()) names.push_back(key);
  return names;
}

TEST(DetailedStats, OfTheExampleRun) {
  test::expect_golden("detailed_stats.json", to_file_text(json_of(test::example_run())));
}

TEST(DetailedStats, SaysFirstWhichSchemaItFollows) {
  EXPECT_EQ(keys(json_of(test::empty_run())).front(), "schema_version");
}

TEST(DetailedStats, AStatisticHasTheSeedsKeys) {
  const Json json = json_of(test::example_run());
  EXPECT_THAT(keys(json.at("overall_latency_statistics").at("ttfb_ms")),
              ElementsAre("count", "min", "max", "mean", "median", "stddev", "variance", "p50",
                          "p75", "p90", "p95", "p99", "p99.9", "sufficient"));
}

TEST(DetailedStats, AStatisticSaysWhichPercentilesHaveEnoughSamples) {
  RunResult run = test::empty_run();
  const auto sufficient = [&run] {
    return json_of(run).at("overall_latency_statistics").at("ttfb_ms").at("sufficient");
  };
  run.calls = {test::good_call("a", "s", 71, run.begin)};
  EXPECT_EQ(sufficient(), Json({{"p95", false}, {"p99", false}, {"p99.9", false}}));
  run.calls.push_back(test::good_call("b", "s", 1, run.begin));
  EXPECT_EQ(sufficient(), Json({{"p95", true}, {"p99", false}, {"p99.9", false}}));
}

TEST(DetailedStats, WithoutValuesAStatisticIsEmpty) {
  const Json json = json_of(test::empty_run());
  for (const auto& [key, statistic] : json.at("overall_latency_statistics").items()) {
    EXPECT_EQ(statistic, Json::object()) << key;
  }
  EXPECT_EQ(json.at("generator_health").at("lateness_ms"), Json::object());
  EXPECT_EQ(json.at("per_turn_position_analysis"), Json::object());
  EXPECT_TRUE(json.at("concurrency_analysis").at("peak_concurrency_time").is_null());
}

TEST(DetailedStats, ThePeakIsToldInTimeOfDay) {
  RunResult run = test::empty_run();
  run.calls = {test::good_call("a", "s", 1, run.begin + 2500ms)};  // connected 3 ms later
  EXPECT_EQ(json_of(run).at("concurrency_analysis").at("peak_concurrency_time"), 1'700'000'002.503);
}

TEST(DetailedStats, CommonErrorsAreLimited) {
  RunResult run = test::empty_run();
  for (int i = 0; i < 150; ++i) {
    results::CallRecord call;
    call.ended = results::CallEnd::refused;
    call.error = "error " + std::to_string(i);
    run.calls.push_back(call);
  }
  EXPECT_EQ(json_of(run).at("failure_analysis").at("common_errors").size(), 100U);
  EXPECT_EQ(json_of(run).at("failure_analysis").at("by_category").at("refused"), 150);
}

TEST(DetailedStats, TextsOfAServerCannotBreakTheFile) {
  RunResult run = test::empty_run();
  results::CallRecord call;
  call.ended = results::CallEnd::closed;
  call.error = "said \xc3\x28";
  run.calls = {call};
  EXPECT_EQ(Json::parse(to_file_text(json_of(run))).at("failure_analysis").at("common_errors"),
            Json({{"said \xef\xbf\xbd(", 1}}));
}

TEST(DetailedStats, FileNameTellsTurnsAndTime) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  RunResult run = test::empty_run();
  run.config.turns = 7;
  EXPECT_EQ(detailed_stats_file_name(run.config, WallTime(1'700'000'000s)),
            "detailed_stats_7turns_20231114_221320.json");
}

TEST(DetailedStats, RateLimitsAndInterruptionsAreCounted) {
  RunResult run = test::empty_run();
  run.calls = {test::good_call("a", "s", 3, run.begin)};
  run.calls[0].turns[0].barge = results::BargeIn::missed;
  run.calls[0].turns[1].barge = results::BargeIn::stopped;
  results::Incident limit;
  limit.kind = results::Incident::Kind::rate_limit;
  limit.source = results::RateLimit::speech;
  limit.code = "429";
  limit.text = "quota exceeded";
  limit.retry_after = "2";
  run.calls[0].incidents = {limit, limit};
  const Json json = json_of(run);
  EXPECT_EQ(json.at("rate_limits").at("speech"), 2);
  EXPECT_EQ(json.at("rate_limits").at("openai"), 0);
  EXPECT_EQ(json.at("rate_limits").at("details"), Json::array({{{"source", "speech"},
                                                                {"code", "429"},
                                                                {"text", "quota exceeded"},
                                                                {"retry_after", "2"},
                                                                {"count", 2}}}));
  EXPECT_EQ(json.at("barge_in"), Json({{"stopped", 1}, {"missed", 1}, {"not_applicable", 0}}));
  EXPECT_EQ(json.at("targets").at(0).at("name"), "ttfb_p95_ms");
  EXPECT_EQ(json.at("targets").at(0).at("samples"), 3);
}

}  // namespace
}  // namespace busyhour::report
