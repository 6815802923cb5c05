#include "report/analysis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "example_run.h"

namespace busyhour::report {
namespace {

using results::CallEnd;
using results::CallRecord;
using results::Failure;
using results::RunResult;
using results::TurnRecord;
using results::Verdict;
using test::empty_run;
using test::example_run;
using test::good_call;
using test::good_turn;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

/// Values of the metric, taken from the records without the code under test.
template <class From, class To>
std::vector<double> measured(const RunResult& run, From from, To to, int position = 0) {
  std::vector<double> values;
  for (const CallRecord& call : run.calls) {
    for (const TurnRecord& turn : call.turns) {
      if (!turn.success || (position != 0 && turn.turn != position)) continue;
      values.push_back(static_cast<double>((*(turn.*to) - *(turn.*from)).count()) / 1e6);
    }
  }
  return values;
}

/// By the definition: the smallest value that at least p of all values do not exceed.
double percentile(const std::vector<double>& values, double p) {
  double best = *std::ranges::max_element(values);
  for (const double candidate : values) {
    const auto below = std::ranges::count_if(values, [&](double v) { return v <= candidate; });
    if (static_cast<double>(below) >= p * static_cast<double>(values.size())) {
      best = std::min(best, candidate);
    }
  }
  return best;
}

void expect_statistic(const stats::Statistic& s, const std::vector<double>& values) {
  ASSERT_EQ(s.count, values.size());
  EXPECT_DOUBLE_EQ(s.min, std::ranges::min(values));
  EXPECT_DOUBLE_EQ(s.max, std::ranges::max(values));
  EXPECT_NEAR(
      s.mean,
      std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size()),
      1e-9);
  EXPECT_DOUBLE_EQ(s.p50, percentile(values, 0.5));
  EXPECT_DOUBLE_EQ(s.p90, percentile(values, 0.9));
  EXPECT_DOUBLE_EQ(s.p95, percentile(values, 0.95));
  EXPECT_DOUBLE_EQ(s.p99, percentile(values, 0.99));
}

TEST(Analysis, CountsConversationsAndTurnsByHowTheyWent) {
  const Analysis analysis = analyze(example_run());
  EXPECT_EQ(analysis.conversations.total, 22U);
  EXPECT_EQ(analysis.conversations.successful, 16U);
  EXPECT_EQ(analysis.conversations.failed, 5U);
  EXPECT_EQ(analysis.conversations.cancelled, 1U);
  EXPECT_EQ(analysis.conversations.never_connected, 1U);
  // 14 * 5 + 8 * 3 planned; 5 not held in the refused call, 4 in the cancelled, 2 after the close.
  EXPECT_EQ(analysis.turns.total, 83U);
  EXPECT_EQ(analysis.turns.successful, 79U);
  EXPECT_EQ(analysis.turns.failed(), 4U);
  EXPECT_NEAR(analysis.turns.success_rate(), 100.0 * 79 / 83, 1e-9);
  EXPECT_NEAR(analysis.turns.success_rate() + analysis.turns.failure_rate(), 100, 1e-9);
}

TEST(Analysis, StatisticsOfEveryMetricAreThoseOfTheSuccessfulTurns) {
  const RunResult run = example_run();
  const TurnStatistics& latency = analyze(run).latency;
  using T = TurnRecord;
  expect_statistic(latency[Metric::speech_recognition],
                   measured(run, &T::speech_end, &T::first_response));
  expect_statistic(latency[Metric::agent_processing],
                   measured(run, &T::first_response, &T::last_response));
  expect_statistic(latency[Metric::end_to_end], measured(run, &T::speech_end, &T::response_end));
  expect_statistic(latency[Metric::ttfb], measured(run, &T::speech_end, &T::first_audio));
  expect_statistic(latency[Metric::ttfa], measured(run, &T::speech_end, &T::first_audible));
  expect_statistic(latency[Metric::turn], measured(run, &T::speech_start, &T::response_end));
  expect_statistic(latency[Metric::audio_send], measured(run, &T::speech_start, &T::speech_end));
  EXPECT_EQ(latency[Metric::barge_in].count, 0U);
}

TEST(Analysis, ANegativeLatencyStaysNegative) {
  RunResult run = empty_run();
  run.calls = {good_call("a", "s", 1, run.begin)};
  run.calls[0].turns[0].first_audio = *run.calls[0].turns[0].speech_end - 40ms;
  EXPECT_EQ(analyze(run).latency[Metric::ttfb].min, -40);
}

TEST(Analysis, GroupsByTurnPosition) {
  const RunResult run = example_run();
  const Analysis analysis = analyze(run);
  ASSERT_EQ(analysis.positions.size(), 5U);
  for (int i = 0; i < 5; ++i) {
    const PositionStatistics& position = analysis.positions[static_cast<std::size_t>(i)];
    EXPECT_EQ(position.turn, i + 1);
    expect_statistic(
        position.latency[Metric::ttfb],
        measured(run, &TurnRecord::speech_end, &TurnRecord::first_audio, position.turn));
    EXPECT_EQ(position.turns.successful, position.latency[Metric::ttfb].count);
  }
  EXPECT_EQ(analysis.positions[0].turns.total, 21U);  // all but the refused call
  EXPECT_EQ(analysis.positions[0].turns.failed(), 1U);
  EXPECT_EQ(analysis.positions[4].turns.total, 11U);
}

TEST(Analysis, GroupsByScenarioInTheOrderOfTheirNames) {
  const Analysis analysis = analyze(example_run());
  ASSERT_EQ(analysis.templates.size(), 2U);
  const TemplateStatistics& insurance = analysis.templates[0];
  const TemplateStatistics& question = analysis.templates[1];
  EXPECT_EQ(insurance.name, "insurance_inquiry");
  EXPECT_EQ(question.name, "quick_question");
  EXPECT_EQ(insurance.conversations + question.conversations, analysis.conversations.total);
  EXPECT_EQ(insurance.turns.total + question.turns.total, analysis.turns.total);
  EXPECT_EQ(question.turns.total, 24U);
  EXPECT_EQ(insurance.latency[Metric::ttfb].count + question.latency[Metric::ttfb].count,
            analysis.latency[Metric::ttfb].count);
  EXPECT_GT(insurance.avg_duration_s, question.avg_duration_s);
}

TEST(Analysis, DurationsAreOfConnectedAndRatesOfPlannedTurns) {
  RunResult run = empty_run();
  CallRecord refused = good_call("refused", "s", 2, run.begin);
  refused.turns.clear();
  refused.connected = std::nullopt;
  refused.ended = CallEnd::refused;
  CallRecord cancelled = good_call("cancelled", "s", 2, run.begin);
  cancelled.turns.pop_back();
  cancelled.ended = CallEnd::cancelled;
  CallRecord good = good_call("good", "s", 2, run.begin);
  const double duration = to_seconds(good.end - *good.connected);
  run.calls = {good, refused, cancelled};

  const Analysis analysis = analyze(run);
  EXPECT_EQ(analysis.durations_s.count, 1U);
  EXPECT_DOUBLE_EQ(analysis.durations_s.mean, duration);
  EXPECT_DOUBLE_EQ(analysis.templates[0].avg_duration_s, duration);
  EXPECT_EQ(analysis.success_rates.count, 2U);  // the user's Ctrl-C says nothing about the agent
  EXPECT_EQ(analysis.success_rates.min, 0);
  EXPECT_EQ(analysis.success_rates.max, 100);
}

TEST(Analysis, ConcurrencyIsOfConnectedConversationsOnly) {
  RunResult run = empty_run();
  CallRecord never = good_call("never", "s", 1, run.begin);
  never.connected = std::nullopt;
  never.ended = CallEnd::handshake_timeout;
  run.calls = {good_call("a", "s", 1, run.begin), good_call("b", "s", 1, run.begin + 1s), never};
  EXPECT_EQ(analyze(run).trends.concurrency.peak, 2U);
  EXPECT_EQ(analyze(run).trends.concurrency.peak_at, *run.calls[1].connected);
  EXPECT_EQ(analyze(run).connect_ms.count, 2U);
}

TEST(Analysis, TimedOutTurnsCountAtTheirTimeOutInTheSecondView) {
  RunResult run = empty_run();
  run.config.first_byte_timeout = 5s;
  run.config.turn_timeout = 15s;
  CallRecord call = good_call("a", "s", 1, run.begin);
  TurnRecord silent = good_turn(2, run.begin + 20s, 400ms);  // audio came, nothing to be heard
  silent.success = false;
  silent.failure = Failure::first_byte_timeout;
  TurnRecord endless = good_turn(3, run.begin + 40s, 300ms);
  endless.success = false;
  endless.failure = Failure::turn_timeout;
  TurnRecord broken = good_turn(4, run.begin + 60s, 1ms);  // no time-out: in neither view
  broken.success = false;
  broken.failure = Failure::server_error;
  call.turns.insert(call.turns.end(), {silent, endless, broken});
  run.calls = {call};

  const Analysis analysis = analyze(run);
  EXPECT_EQ(analysis.latency[Metric::ttfb].count, 1U);
  EXPECT_EQ(analysis.with_timeouts.timed_out, 2U);
  EXPECT_EQ(analysis.with_timeouts.ttfb_ms.count, 3U);
  EXPECT_EQ(analysis.with_timeouts.ttfb_ms.max, 5000);
  EXPECT_EQ(analysis.with_timeouts.ttfb_ms.min, 300);
  EXPECT_EQ(analysis.with_timeouts.end_to_end_ms.count, 3U);
  EXPECT_EQ(analysis.with_timeouts.end_to_end_ms.p90, 15000);
}

TEST(Analysis, EachFailureCountsOnceMostFrequentFirst) {
  RunResult run = empty_run();
  CallRecord mid_turn = good_call("mid-turn", "s", 2, run.begin);
  mid_turn.turns[1].success = false;
  mid_turn.turns[1].failure = Failure::closed;
  mid_turn.turns[1].error = mid_turn.error = "the server closed the connection (1011)";
  mid_turn.ended = CallEnd::closed;
  CallRecord between = good_call("between", "s", 2, run.begin);
  between.turns.pop_back();
  between.error = "the server closed the connection (1000)";
  between.ended = CallEnd::closed;
  CallRecord refused;
  refused.ended = CallEnd::refused;
  refused.error = "refused";
  run.calls = {refused, mid_turn, between};

  const Failures failures = analyze(run).failures;
  EXPECT_THAT(failures.by_category, ElementsAre(Pair("closed", 2), Pair("refused", 1)));
  EXPECT_THAT(failures.common_errors,
              ElementsAre(Pair("refused", 1), Pair("the server closed the connection (1000)", 1),
                          Pair("the server closed the connection (1011)", 1)));
}

TEST(Analysis, AFailureWithoutATextCountsUnderItsCategory) {
  RunResult run = empty_run();
  CallRecord refused;
  refused.ended = CallEnd::refused;
  run.calls = {refused};
  EXPECT_THAT(analyze(run).failures.common_errors, ElementsAre(Pair("refused", 1)));
}

TEST(Analysis, ACancelledConversationIsNoFailure) {
  RunResult run = empty_run();
  run.calls = {good_call("a", "s", 2, run.begin)};
  run.calls[0].turns.pop_back();
  run.calls[0].ended = CallEnd::cancelled;
  const Analysis analysis = analyze(run);
  EXPECT_THAT(analysis.failures.by_category, IsEmpty());
  EXPECT_EQ(analysis.conversations.failed, 0U);
}

TEST(Analysis, OfNothingIsNothingAndInconclusive) {
  const Analysis analysis = analyze(empty_run());
  EXPECT_EQ(analysis.turns.success_rate(), 0);
  EXPECT_EQ(analysis.durations_s.count, 0U);
  EXPECT_EQ(analysis.trends.concurrency.peak, 0U);
  EXPECT_THAT(analysis.positions, IsEmpty());
  EXPECT_EQ(analysis.verdict.result, Verdict::inconclusive);
}

}  // namespace
}  // namespace busyhour::report
