#include "report/run_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>

#include "example_load.h"
#include "example_run.h"
#include "golden.h"
#include "report/json_parts.h"

namespace busyhour::report {
namespace {

using Json = nlohmann::ordered_json;
using results::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Json json_of(const FinishedRun& run) {
  return run_json(run, summarize(run), test::example_tool(), test::example_host());
}

std::string text_of(const FinishedRun& run, const ConsoleStyle& style = {}) {
  return run_console_report(run, summarize(run), {}, style);
}

FinishedRun good_run() {
  FinishedRun run = test::finished_run();
  run.tally = {};
  run.tally.add(test::good_turn(1, Instant(1000s), 500ms));
  results::CallRecord call;
  call.connected = call.begin + 1ms;
  run.tally.add(call);
  return run;
}

TEST(RunConsole, OfTheExampleRun) {
  const FinishedRun run = test::finished_run();
  const std::array<std::string, 1> files{"run.json"};
  test::expect_golden("run_ascii.txt", run_console_report(run, summarize(run), files, {}));
  test::expect_golden("run_utf8.txt",
                      run_console_report(run, summarize(run), files, {.charset = Charset::utf8}));
}

TEST(RunConsole, HasColoursOnlyWhereTheyAreWanted) {
  EXPECT_THAT(text_of(test::finished_run()), Not(HasSubstr("\x1b")));
  EXPECT_THAT(text_of(test::finished_run(), {.colour = true}),
              HasSubstr("\x1b[1;31mVERDICT: FAIL\x1b[0m"));
}

TEST(RunConsole, WithoutAnEnvironmentThereIsNoCapacity) {
  FinishedRun run = test::finished_run();
  EXPECT_THAT(text_of(run), HasSubstr("Capacity: 15 of 500 users, 1m30s of 1h: this run shows"));
  run.settings.environment = std::nullopt;
  EXPECT_THAT(text_of(run), Not(HasSubstr("Capacity")));
}

TEST(RunConsole, SaysWhenTheCallersDidNotInterrupt) {
  FinishedRun run = good_run();
  run.settings.barge_in = false;
  EXPECT_THAT(text_of(run), HasSubstr("BARGE-IN\n  The callers did not interrupt.\n"));
}

TEST(RunConsole, AServersTextCannotDriveTheTerminal) {
  FinishedRun run = good_run();
  run.tally.add(test::incident(results::Incident::Kind::ws_error, "", "\x1b[2Jboom"));
  EXPECT_THAT(text_of(run), HasSubstr("     1 x ws/error             [2Jboom\n"));
}

TEST(RunConsole, ShowsTheMostFrequentErrorsFirst) {
  FinishedRun run = good_run();
  for (int text = 0; text < 12; ++text) {
    for (int i = 0; i <= text; ++i) {
      run.tally.add(
          test::incident(results::Incident::Kind::ws_error, "", "error " + std::to_string(text)));
    }
  }
  EXPECT_THAT(text_of(run), HasSubstr("ERRORS\n      12 x ws/error            error 11\n"));
  EXPECT_THAT(text_of(run), HasSubstr("  and 2 other errors in the results file\n"));
}

TEST(RunJson, OfTheExampleRun) {
  test::expect_golden("run.json", to_file_text(json_of(test::finished_run())));
}

TEST(RunJson, TurnsBalance) {
  const Json turns = json_of(test::finished_run()).at("turns");
  std::uint64_t failed = 0;
  for (const auto& [category, times] : turns.at("failed").items()) {
    EXPECT_EQ(times, 1) << category;
    failed += times.get<std::uint64_t>();
  }
  EXPECT_EQ(failed, 8U);
  EXPECT_EQ(turns.at("started"), turns.at("succeeded").get<std::uint64_t>() + failed);
}

TEST(RunJson, AMetricWithoutATimeHasNoFigures) {
  FinishedRun run = good_run();
  run.tally.add(test::failed_turn(9, Instant(1000s), results::Failure::first_byte_timeout, "late"));
  const Json row = json_of(run).at("metrics").at("ttfb/09");
  EXPECT_EQ(row.at("requests"), 1);
  EXPECT_EQ(row.at("failures"), 1);
  for (const char* key : {"avg_ms", "min_ms", "max_ms", "p50_ms", "p95_ms", "p99_ms"}) {
    EXPECT_TRUE(row.at(key).is_null()) << key;
  }
}

TEST(RunJson, RateLimitsAreNumbers) {
  const Json limits = json_of(test::finished_run()).at("rate_limits");
  EXPECT_EQ(limits.at("openai"), 1);
  EXPECT_EQ(limits.at("speech"), 0);
  EXPECT_EQ(limits.at("unknown"), 1);
  EXPECT_EQ(limits.at("details").at(0).at("retry_after"), "20");
}

results::VerdictReport verdict_of(const RunTally& tally, bool fit = true) {
  results::Health health;
  health.threads = {{.busy_percent = fit ? 5.0 : 99.0}};
  return judge(tally, health);
}

TEST(RunVerdict, PassesIfEveryTurnSucceeded) {
  const auto verdict = verdict_of(good_run().tally);
  EXPECT_EQ(verdict.result, Verdict::pass);
  EXPECT_THAT(verdict.reasons, ElementsAre("all 1 turns of 1 calls succeeded"));
}

TEST(RunVerdict, FailsIfARowHasFailures) {
  const auto verdict = verdict_of(test::example_tally());
  EXPECT_EQ(verdict.result, Verdict::fail);
  EXPECT_THAT(verdict.reasons,
              ElementsAre("8 of 40 turns failed", "1 of 11 interruptions was missed",
                          "1 of 11 connections failed"));
}

TEST(RunVerdict, FailsForWhatHappenedBetweenTurns) {
  RunTally tally = good_run().tally;
  tally.add(test::rate_limit(results::RateLimit::openai, "slow down", ""));
  const auto verdict = verdict_of(tally);
  EXPECT_EQ(verdict.result, Verdict::fail);
  EXPECT_THAT(verdict.reasons, ElementsAre("1 error outside of turns"));
}

TEST(RunVerdict, FailsForAConnectionThatDidNotComeAbout) {
  RunTally tally = good_run().tally;
  results::CallRecord refused;
  refused.ended = results::CallEnd::refused;
  tally.add(refused);
  EXPECT_EQ(verdict_of(tally).result, Verdict::fail);
}

TEST(RunVerdict, NoDataNeverPasses) {
  const auto verdict = verdict_of(RunTally{});
  EXPECT_EQ(verdict.result, Verdict::inconclusive);
  EXPECT_THAT(verdict.reasons, ElementsAre("no turn was measured"));
}

TEST(RunVerdict, AnUnfitGeneratorDecidesNothing) {
  EXPECT_EQ(verdict_of(test::example_tally(), false).result, Verdict::inconclusive);
}

TEST(RunSummaryOf, AcceptsAnUnfitGeneratorWhereItIsToldTo) {
  FinishedRun run = test::finished_run();
  run.result.health.threads = {{.busy_percent = 99}};
  EXPECT_EQ(summarize(run).verdict.result, Verdict::inconclusive);
  run.result.accept_unfit = true;
  EXPECT_NE(summarize(run).verdict.result, Verdict::inconclusive);
  EXPECT_FALSE(summarize(run).health.fit) << "it is still told";
}

TEST(RunSummaryOf, MeasuresTheCapacityWithTheUsersThatReallyWereThere) {
  FinishedRun run = test::finished_run();
  run.settings.users = 500;
  run.users_peak = 120;
  EXPECT_EQ(summarize(run).targets.capacity->users, 120);
}

}  // namespace
}  // namespace busyhour::report
