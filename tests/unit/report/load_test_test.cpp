#include "report/load_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <stdexcept>

#include "example_document.h"
#include "example_load.h"
#include "example_run.h"
#include "golden.h"
#include "report/analysis.h"
#include "report/json_parts.h"
#include "report/samples.h"

namespace busyhour::report {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;

Json example() {
  return Json::parse(load_test_text(test::example_run(), test::analysis_document()));
}

std::vector<std::string> keys(const Json& json) {
  std::vector<std::string> names;
  for (const auto& [key, value] : json.items()) names.push_back(key);
  return names;
}

const Json& detail(const Json& json, const std::string& call) {
  for (const Json& one : json.at("conversation_details")) {
    if (one.at("session_id") == call) return one;
  }
  throw std::out_of_range(call);
}

// tests/e2e/test_result_files.py holds it to its schema and adds it up.
TEST(LoadTest, OfTheExampleRun) {
  test::expect_golden("conversation_load_test.json",
                      load_test_text(test::example_run(), test::analysis_document()));
}

TEST(LoadTest, HasTheSeedsKeys) {
  const Json json = example();
  EXPECT_THAT(keys(json),
              ElementsAre("schema_version", "started_at", "config", "summary", "detailed_metrics",
                          "detailed_stats", "conversation_details"));
  EXPECT_EQ(json.at("config"),
            Json({{"max_concurrent_conversations", 22},
                  {"total_conversations", 22},
                  {"ramp_up_time_s", 10.0},
                  {"test_duration_s", 0.0},
                  {"conversation_templates", {"insurance_inquiry", "quick_question"}},
                  {"ws_url", "ws://localhost:8010/api/v1/media/stream"}}));
  EXPECT_THAT(keys(json.at("summary").at("connection_times_ms")),
              ElementsAre("avg", "min", "max", "p50", "p95"));
  EXPECT_THAT(keys(json.at("detailed_metrics")),
              ElementsAre("connection_times_ms", "conversation_durations_s",
                          "agent_response_times_ms", "speech_recognition_times_ms", "errors"));
}

TEST(LoadTest, AddsUpToWhatTheAnalysisSays) {
  const Json json = example();
  const Analysis analysis = analyze(test::example_run());
  const Json& summary = json.at("summary");
  EXPECT_EQ(summary.at("conversations_attempted"), analysis.conversations.total);
  EXPECT_EQ(summary.at("conversations_completed"), analysis.conversations.successful);
  EXPECT_EQ(summary.at("conversations_failed"), analysis.conversations.failed);
  EXPECT_EQ(summary.at("conversations_cancelled"), analysis.conversations.cancelled);
  EXPECT_EQ(summary.at("peak_concurrency"), analysis.trends.concurrency.peak);
  EXPECT_EQ(summary.at("conversation_durations_s").at("p95"), rounded(analysis.durations_s.p95));
  EXPECT_EQ(json.at("detailed_stats"), test::analysis_document().json);
  EXPECT_EQ(json.at("detailed_metrics").at("connection_times_ms").size(),
            analysis.connect_ms.count);
}

TEST(LoadTest, ACallThatNeverConnectedFailed) {
  const Json json = example();
  const Json& refused = detail(json, "call-15");
  EXPECT_TRUE(refused.at("connection_time_ms").is_null());
  EXPECT_TRUE(refused.at("duration_s").is_null());
  EXPECT_EQ(refused.at("ended"), "refused");
  EXPECT_EQ(refused.at("user_turns"), 0);
  ASSERT_EQ(refused.at("errors").size(), 1U);
  EXPECT_EQ(refused.at("errors").at(0).at("category"), "refused");
  EXPECT_TRUE(refused.at("errors").at(0).at("turn").is_null());
}

TEST(LoadTest, ErrorsAreListedWithTimeAndCategory) {
  const Json json = example();
  const Json& errors = json.at("detailed_metrics").at("errors");
  EXPECT_EQ(json.at("summary").at("error_count"), errors.size());
  std::size_t of_details = 0;
  for (const Json& one : json.at("conversation_details")) of_details += one.at("errors").size();
  EXPECT_EQ(of_details, errors.size());
  const Json& late = detail(json, "call-03").at("errors").at(0);
  EXPECT_EQ(late.at("category"), "first_byte_timeout");
  EXPECT_EQ(late.at("turn"), 2);
  // Ten seconds, the time-out, after the end of speech.
  const results::RunResult run = test::example_run();
  const results::TurnRecord& turn = run.calls[3].turns[1];
  EXPECT_NEAR(late.at("elapsed_s").get<double>(), to_seconds(*turn.speech_end - run.begin) + 10,
              1e-6);
  EXPECT_EQ(late.at("time").get<std::string>().size(), 24U);
}

TEST(LoadTest, TurnsAreThoseOfTheSamples) {
  const Json json = example();
  std::string lines;
  for (const results::CallRecord& call : test::example_run().calls) {
    for (const results::TurnRecord& turn : call.turns) {
      lines += sample_line(sample_json(call, turn), SampleFormat::json_lines);
    }
  }
  EXPECT_EQ(samples_text(json.at("conversation_details"), SampleFormat::json_lines), lines);
}

TEST(LoadTest, AgentsAreAveragedOverAConversation) {
  results::RunResult run = test::empty_run();
  run.calls = {test::good_call("a", "s", 3, run.begin)};  // 710, 720, 730 ms; half to recognise
  run.calls[0].turns[2].success = false;
  run.calls[0].turns.push_back(test::good_turn(4, run.begin, 900ms));
  const Document document{Document::Kind::analysis, {{"config", Json::object()}}};
  const Json json = Json::parse(load_test_text(run, document));
  const Json& metrics = json.at("detailed_metrics");
  const double recognition = (355.0 + 360 + 450) / 3;
  EXPECT_EQ(metrics.at("speech_recognition_times_ms"), Json::array({rounded(recognition)}));
  EXPECT_EQ(metrics.at("agent_response_times_ms"), Json::array({rounded(1801 + recognition)}));
}

TEST(LoadTest, OfARunOfUsersHoldsItsDocument) {
  const FinishedRun run = test::finished_run();
  const Json json = Json::parse(load_test_text(run.result, test::run_document()));
  EXPECT_EQ(json.at("run"), test::run_document().json);
  EXPECT_EQ(json.at("config").at("max_concurrent_conversations"), 15);
  EXPECT_EQ(json.at("config").at("ramp_up_time_s"), 7.5);
  EXPECT_EQ(json.at("config").at("test_duration_s"), 90);
  EXPECT_EQ(json.at("conversation_details"), Json::array());
  EXPECT_EQ(json.at("summary").at("connection_times_ms"), Json::object());
}

TEST(LoadTest, FileNameTellsTheTime) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  EXPECT_EQ(load_test_file_name(WallTime(1'700'000'000s)),
            "conversation_load_test_20231114_221320.json");
}

}  // namespace
}  // namespace busyhour::report
