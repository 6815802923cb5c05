#include "report/trends.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "example_run.h"
#include "report/trends_output.h"

namespace busyhour::report {
namespace {

using Json = nlohmann::ordered_json;
using results::CallRecord;

constexpr Instant begin{1000s};

/// A call of 100 s with a turn of this ttfb whose speech ends at `at`.
CallRecord call_with_turn(Duration from, Duration at, Duration ttfb) {
  CallRecord call = test::good_call("a", "s", 0, begin + from);
  call.turns.push_back(test::good_turn(1, begin + at - 1500ms, ttfb));
  call.end = begin + from + 100s;
  return call;
}

/// Calls that begin a second apart.
std::vector<CallRecord> calls_of(int count, int turns) {
  std::vector<CallRecord> calls;
  calls.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    calls.push_back(test::good_call("c", "s", turns, begin + i * 1s));
  }
  return calls;
}

TEST(Trends, OfNoCallAreEmpty) {
  const Trends trends = measure_trends({});
  EXPECT_EQ(trends.concurrency.peak, 0U);
  EXPECT_TRUE(trends.ttfb_by_concurrency.empty());
  for (const auto& slope : trends.slopes) EXPECT_FALSE(slope);
}

TEST(Trends, LatencyGoesWithTheCallsThatWereUpAtTheEndOfSpeech) {
  std::vector<CallRecord> calls{call_with_turn(0s, 10s, 100ms), call_with_turn(20s, 30s, 200ms),
                                call_with_turn(40s, 50s, 300ms)};
  calls.push_back(call_with_turn(101s, 110s, 400ms));  // the first has ended
  const Trends trends = measure_trends(calls);
  ASSERT_EQ(trends.ttfb_by_concurrency.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(trends.ttfb_by_concurrency[i].from, i + 1);
    EXPECT_EQ(trends.ttfb_by_concurrency[i].to, i + 1);
  }
  EXPECT_DOUBLE_EQ(trends.ttfb_by_concurrency[0].ms.mean, 100);
  EXPECT_DOUBLE_EQ(trends.ttfb_by_concurrency[1].ms.mean, 200);
  EXPECT_EQ(trends.ttfb_by_concurrency[2].ms.count, 2U);
  EXPECT_DOUBLE_EQ(trends.ttfb_by_concurrency[2].ms.mean, 350);
}

TEST(Trends, TheOrderInWhichCallsAreToldDoesNotMatter) {
  std::vector<CallRecord> calls{call_with_turn(0s, 10s, 100ms), call_with_turn(101s, 110s, 400ms)};
  EXPECT_EQ(measure_trends(calls).ttfb_by_concurrency.size(), 1U);
  std::ranges::reverse(calls);
  EXPECT_EQ(measure_trends(calls).ttfb_by_concurrency.size(), 1U);
}

TEST(Trends, ATurnThatFailedIsNotCounted) {
  std::vector<CallRecord> calls{call_with_turn(0s, 10s, 100ms)};
  calls[0].turns.push_back(
      test::failed_turn(2, begin + 20s, results::Failure::first_byte_timeout, "late"));
  EXPECT_EQ(measure_trends(calls).ttfb_by_concurrency[0].ms.count, 1U);
}

TEST(Trends, TheSlopeIsThatOfTheTurnsOfACall) {
  // good_call: 700 ms and 10 ms more with each turn; recognition is half of it.
  const std::vector<CallRecord> calls = calls_of(12, 5);
  const Json json = position_slope_json(measure_trends(calls));
  EXPECT_EQ(json.at("ttfb_ms").at("ms_per_turn"), 10.0);
  EXPECT_EQ(json.at("speech_recognition_ms").at("ms_per_turn"), 5.0);
  EXPECT_EQ(json.at("ttfb_ms").at("turns"), 60);
  EXPECT_EQ(json.at("ttfb_ms").at("conversations"), 12);
  EXPECT_EQ(json.at("ttfb_ms").at("interval95").size(), 2U);
  EXPECT_EQ(json.at("barge_in_ms"), Json::object());
}

TEST(Trends, OfFewConversationsHaveNoInterval) {
  const std::vector calls{test::good_call("a", "s", 5, begin)};
  EXPECT_TRUE(position_slope_json(measure_trends(calls)).at("ttfb_ms").at("interval95").is_null());
  ConsoleText text(ConsoleStyle{});
  print_slopes(text, measure_trends(calls));
  EXPECT_NE(text.take().find("ttfb            +10.0ms a turn  (no interval: 1 conversation to tell "
                             "from)"),
            std::string::npos);
}

TEST(Trends, TheTimeLineOfADocumentIsShort) {
  const std::vector<CallRecord> calls = calls_of(3000, 1);
  results::RunResult run = test::empty_run();
  const Json json = concurrency_json(run, measure_trends(calls));
  EXPECT_GT(json.at("concurrency_timeline_points"), 5000);
  EXPECT_LE(json.at("timeline").size(), most_timeline_points);
  EXPECT_GT(json.at("timeline").size(), most_timeline_points / 2);
}

TEST(TrendsText, ShowsTheCourseFromTheFirstCallToTheLast) {
  std::vector<CallRecord> calls{call_with_turn(0s, 10s, 100ms), call_with_turn(50s, 60s, 200ms)};
  ConsoleText text(ConsoleStyle{});
  print_concurrency(text, begin, measure_trends(calls), Charset::ascii);
  const std::string blocks = text.take();
  EXPECT_NE(blocks.find("  Peak:     2 conversations at 50.0s\n"), std::string::npos) << blocks;
  // A third of the time one call, a third two, a third one.
  EXPECT_NE(blocks.find("  Course:   " + std::string(20, '=') + std::string(20, '#')),
            std::string::npos)
      << blocks;
  EXPECT_NE(blocks.find("  1                1     100.0ms     100.0ms~"), std::string::npos)
      << blocks;
}

}  // namespace
}  // namespace busyhour::report
