#include "report/calibration_join.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "example_calibration.h"
#include "example_run.h"

namespace busyhour::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::size_t ttfb = 0, ttfa = 1, barge_in = 2, recognition = 3;

std::string ns_or_null(const std::optional<Instant>& at) {
  return at ? fmt::to_string(to_ns(*at)) : "null";
}

/// As the agent writes it (schemas/truth.schema.json), if it saw what the caller measured, with
/// everything that it sent `early` before it arrived.
std::string truth_line(const std::string& call_id, const results::TurnRecord& turn, Duration early,
                       bool audible = true) {
  const auto sent = [early](const std::optional<Instant>& at) {
    return ns_or_null(at ? std::optional(*at - early) : at);
  };
  return fmt::format(
      R"({{"call_id":"{}","turn":{},"speech_end_frame":{},"speech_end_ns":{},)"
      R"("first_response_ns":{},"first_audio_ns":{},{}"last_audio_ns":{},"barge_start_ns":{},)"
      R"("barge_heard_ns":{},"stop_sent_ns":{},"fault":null}})"
      "\n",
      call_id, turn.turn, *turn.speech_end_frame, ns_or_null(turn.speech_end),
      sent(turn.first_response), sent(turn.first_audio),
      audible ? "\"first_audible_ns\":" + sent(turn.first_audible) + "," : "",
      sent(turn.last_audio), ns_or_null(turn.barge_start), ns_or_null(turn.barge_start),
      sent(turn.barge_heard_end));
}

Truth truth_of(const std::string& lines) {
  std::istringstream in(lines);
  return Truth::read(in);
}

results::CallRecord call_with(int turns) {
  results::CallRecord call = test::good_call("call-1", "quick", turns, Instant(1000s));
  for (results::TurnRecord& turn : call.turns) {
    turn.barge_start = *turn.first_audio + 500ms;
    turn.barge_heard_end = *turn.barge_start + 250ms;
  }
  return call;
}

std::string all_lines(const results::CallRecord& call, Duration early, bool audible = true) {
  std::string lines;
  for (const auto& turn : call.turns) lines += truth_line(call.call_id, turn, early, audible);
  return lines;
}

TEST(ErrorFiguresOf, AreTheSignedMedianAndNearestRanksOfTheAbsoluteError) {
  std::vector<Duration> errors;
  for (int i = 1; i <= 199; ++i) errors.emplace_back(i * 1us);
  errors.emplace_back(-5ms);
  const ErrorFigures figures = error_figures(errors);
  EXPECT_EQ(figures.count, 200U);
  EXPECT_DOUBLE_EQ(figures.median, 0.099);  // the 100th, after the negative one
  EXPECT_DOUBLE_EQ(figures.p99, 0.198);     // the 198th
  EXPECT_DOUBLE_EQ(figures.max, 5);
}

TEST(ErrorFiguresOf, NothingAreNone) {
  EXPECT_EQ(error_figures({}).count, 0U);
  EXPECT_DOUBLE_EQ(error_figures({-3ms}).median, -3);
  EXPECT_DOUBLE_EQ(error_figures({-3ms}).p99, 3);
}

TEST(Join, ComparesEveryMetricThatBothSidesKnow) {
  const results::CallRecord call = call_with(3);
  const Joined joined = join(std::span(&call, 1), truth_of(all_lines(call, 40us)));
  EXPECT_EQ(joined.turns.joined, 3U);
  EXPECT_EQ(joined.turns.unjoined + joined.turns.failed + joined.turns.torn, 0U);
  for (const std::size_t metric : {ttfb, ttfa, barge_in, recognition}) {
    EXPECT_EQ(joined.errors[metric].count, 3U) << metric;
    EXPECT_DOUBLE_EQ(joined.errors[metric].median, 0.04) << metric;
    EXPECT_DOUBLE_EQ(joined.errors[metric].p99, 0.04) << metric;
    EXPECT_EQ(joined.errors[metric].unknown, 0U) << metric;
  }
}

TEST(Join, ATurnOfAnotherFrameOrCallIsNotTheSame) {
  results::CallRecord call = call_with(3);
  const Truth truth = truth_of(all_lines(call, 0ns));
  ++*call.turns[1].speech_end_frame;
  EXPECT_EQ(join(std::span(&call, 1), truth).turns.joined, 2U);
  EXPECT_EQ(join(std::span(&call, 1), truth).turns.unjoined, 1U);
  call.call_id = "call-2";
  EXPECT_EQ(join(std::span(&call, 1), truth).turns.unjoined, 3U);
}

TEST(Join, FailedTurnsAreCountedApart) {
  results::CallRecord call = call_with(2);
  call.turns[0].success = false;
  const Joined joined = join(std::span(&call, 1), truth_of(all_lines(call, 0ns)));
  EXPECT_EQ(joined.turns.failed, 1U);
  EXPECT_EQ(joined.turns.joined, 1U);
}

TEST(Join, AnAgentThatDoesNotTellWhatIsHeardLeavesTtfaOpen) {
  const results::CallRecord call = call_with(2);
  const Joined joined = join(std::span(&call, 1), truth_of(all_lines(call, 0ns, false)));
  EXPECT_EQ(joined.errors[ttfb].count, 2U);
  EXPECT_EQ(joined.errors[ttfa].count, 0U);
  EXPECT_EQ(joined.errors[ttfa].unknown, 0U);
}

TEST(Join, WhatTheAgentSaysDidNotHappenIsCounted) {
  results::CallRecord call = call_with(2);
  results::TurnRecord silent = call.turns[0];
  silent.barge_heard_end = std::nullopt;
  const std::string lines =
      truth_line("call-1", silent, 0ns) + truth_line("call-1", call.turns[1], 0ns);
  const Joined joined = join(std::span(&call, 1), truth_of(lines));
  EXPECT_EQ(joined.errors[barge_in].count, 1U);
  EXPECT_EQ(joined.errors[barge_in].unknown, 1U);
}

TEST(Join, WhatTheAgentIsNotSureOfIsNoTruth) {
  const results::CallRecord call = call_with(3);
  const auto line = [&](std::size_t turn, std::string_view doubts) {
    std::string text = truth_line("call-1", call.turns[turn], 0ns);
    return text.insert(text.rfind('}'), doubts);
  };
  const Joined joined = join(
      std::span(&call, 1),
      truth_of(line(0, ",\"speech_end_uncertainty_ns\":100000,\"barge_start_uncertainty_ns\":0") +
               line(1, ",\"speech_end_uncertainty_ns\":100001") +
               line(2, ",\"barge_start_uncertainty_ns\":20000000")));
  EXPECT_EQ(joined.turns.joined, 3U);
  for (const std::size_t metric : {ttfb, ttfa, recognition}) {
    EXPECT_EQ(joined.errors[metric].count, 2U) << metric;
    EXPECT_EQ(joined.errors[metric].unsure, 1U) << metric;
  }
  EXPECT_EQ(joined.errors[barge_in].count, 2U);
  EXPECT_EQ(joined.errors[barge_in].unsure, 1U);
  EXPECT_EQ(truth_of(line(0, ",\"speech_end_uncertainty_ns\":\"1\"")).torn(), 1U);
}

TEST(JudgeProbe, DoesNotRestOnAnAgentThatIsMostlyUnsure) {
  Probe probe = test::trusted_probe(100, 0.02);
  probe.errors[ttfb].unsure = probe.errors[ttfb].count;
  judge(probe, {});
  EXPECT_TRUE(probe.trusted);
  ++probe.errors[ttfb].unsure;
  judge(probe, {});
  EXPECT_THAT(probe.reasons, ElementsAre(HasSubstr("was not sure of ttfb in ")));
}

TEST(TruthLog, TornLinesAreSkippedAndCounted) {
  const results::CallRecord call = call_with(3);
  const std::string lines = all_lines(call, 0ns);
  // Killed in the middle of a line, even where what is there of it would do.
  const Truth cut = truth_of(lines.substr(0, lines.size() - 1));
  EXPECT_EQ(cut.turns(), 2U);
  EXPECT_EQ(cut.torn(), 1U);
  const Truth odd =
      truth_of("\nnull\n[1]\n{\"call_id\":1}\n" + lines + std::string(9000, 'x') +
               "\n{\"call_id\":\"a\",\"speech_end_frame\":1}\n"
               "{\"call_id\":\"a\",\"speech_end_frame\":1,\"speech_end_ns\":\"1\"}\n");
  EXPECT_EQ(odd.turns(), 3U);
  EXPECT_EQ(odd.torn(), 7U);
  EXPECT_NE(odd.find("call-1", *call.turns[2].speech_end_frame), nullptr);
}

TEST(JudgeProbe, TrustsWhatIsWithinAllLimits) {
  EXPECT_TRUE(test::trusted_probe(100, 0.02).trusted);
}

TEST(JudgeProbe, NamesEachLimitThatBroke) {
  Probe probe = test::trusted_probe(100, 0.4);
  EXPECT_FALSE(probe.trusted);
  EXPECT_THAT(probe.reasons, ElementsAre("error of ttfb p99 is 0.40 ms (limit 0.3 ms)",
                                         "error of barge-in p99 is 1.20 ms (limit 1 ms)"));
  probe = test::trusted_probe(100, 0.02);
  probe.turns = {.joined = 397, .unjoined = 2, .failed = 1, .torn = 0};
  probe.failed_calls = 4;
  probe.frames_dropped = 3;
  probe.errors[barge_in].unknown = 1;
  judge(probe, {"engine thread 1 was 95 % busy (limit 90 %)"});
  EXPECT_THAT(probe.reasons,
              ElementsAre("engine thread 1 was 95 % busy (limit 90 %)", "4 calls failed",
                          "3 frames were dropped because the agent did not read them in time",
                          "1 of 400 turns failed", "the agent does not know of 2 of 400 turns",
                          HasSubstr("barge-in was measured in 1 turns in which the agent")));
}

TEST(JudgeProbe, NoDataIsNeverTrusted) {
  Probe probe;
  judge(probe, {});
  EXPECT_FALSE(probe.trusted);
  EXPECT_THAT(probe.reasons, ElementsAre("no turn could be compared"));
}

TEST(JudgeProbe, SaysIfItMayHaveBeenTheAgent) {
  EXPECT_THAT(test::late_probe(2400).reasons.back(), HasSubstr("agent's core was 97 % busy"));
  Probe probe = test::trusted_probe(100, 0.02);
  probe.agent.busy_percent = 97;
  judge(probe, {});
  EXPECT_TRUE(probe.trusted) << "a busy agent that keeps up spoils nothing";
}

}  // namespace
}  // namespace busyhour::report
