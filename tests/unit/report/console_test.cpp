#include "report/console.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "example_run.h"
#include "golden.h"
#include "report/console_text.h"

namespace busyhour::report {
namespace {

using results::RunResult;
using testing::HasSubstr;
using testing::Not;

std::string report_of(const RunResult& run, const ConsoleStyle& style = {}) {
  const std::vector<std::string> files{"results/detailed_stats_5turns_20231114_221320.json"};
  return console_report(run, analyze(run), files, style);
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

RunResult good_run() {
  RunResult run = test::empty_run();
  run.calls = {test::good_call("a", "quick_question", 3, run.begin)};
  run.end = run.calls[0].end;
  return run;
}

TEST(Console, OfTheExampleRunInAscii) {
  test::expect_golden("console_ascii.txt", report_of(test::example_run()));
}

TEST(Console, OfTheExampleRunInUtf8) {
  test::expect_golden("console_utf8.txt",
                      report_of(test::example_run(), {.charset = Charset::utf8}));
}

TEST(Console, BlocksComeInTheirOrder) {
  const std::string text = report_of(test::example_run());
  std::size_t last = 0;
  for (const char* heading : {"SUMMARY", "CONCURRENCY ANALYSIS", "OVERALL LATENCY STATISTICS",
                              "PER-TURN POSITION ANALYSIS", "TEMPLATE COMPARISON ANALYSIS",
                              "FAILURE ANALYSIS", "GENERATOR HEALTH", "VERDICT: FAIL", "FILES"}) {
    const std::size_t at = text.find("\n" + std::string(heading) + "\n");
    ASSERT_NE(at, std::string::npos) << heading;
    EXPECT_GE(at, last) << heading;
    last = at;
  }
}

TEST(Console, EscapesOnlyWhereThereIsColour) {
  EXPECT_THAT(report_of(test::example_run()), Not(HasSubstr("\x1b")));
  EXPECT_THAT(report_of(test::example_run(), {.colour = true}),
              HasSubstr("\x1b[1;31mVERDICT: FAIL\x1b[0m\n"));
  EXPECT_THAT(report_of(good_run(), {.colour = true}), HasSubstr("\x1b[1;32mVERDICT: PASS\x1b[0m"));
}

TEST(Console, TextOfAServerIsMadeSafe) {
  RunResult run = test::empty_run();
  results::CallRecord call;
  call.ended = results::CallEnd::closed;
  call.error = "\x1b[2Jgrün\n";
  run.calls = {call};
  EXPECT_TRUE(is_ascii(report_of(run)));
  EXPECT_THAT(report_of(run), HasSubstr("1 x  [2Jgr?n \n"));
  EXPECT_THAT(report_of(run, {.charset = Charset::utf8}), HasSubstr("1 x  [2Jgrün \n"));
}

TEST(Console, AGoodRunHasNoFailures) {
  const std::string text = report_of(good_run());
  EXPECT_THAT(text, HasSubstr("FAILURE ANALYSIS\n  No failures.\n"));
  EXPECT_THAT(text, Not(HasSubstr("timed-out")));
  EXPECT_THAT(text, Not(HasSubstr("barge-in")));
}

TEST(Console, MarksPercentilesOfTooFewSamples) {
  RunResult run = test::empty_run();
  run.calls = {test::good_call("a", "s", 71, run.begin)};
  EXPECT_THAT(report_of(run), HasSubstr("  P95:      690.0ms~\n"));
  run.calls = {test::good_call("a", "s", 72, run.begin)};
  EXPECT_THAT(report_of(run), HasSubstr("  P95:      695.0ms\n"));
}

TEST(Console, AnEmptyRunHasNoFigures) {
  const std::string text = report_of(test::empty_run());
  EXPECT_THAT(text, HasSubstr("No conversation was up."));
  EXPECT_THAT(text, HasSubstr("VERDICT: INCONCLUSIVE"));
  EXPECT_THAT(text, Not(HasSubstr("nan")));
  EXPECT_THAT(text, Not(HasSubstr("PER-TURN")));
}

TEST(Console, AnUnfitGeneratorSaysWhy) {
  RunResult run = good_run();
  run.health.frames_due = 10;
  run.health.frames_sent = 8;
  run.health.frames_dropped = 1;
  const Analysis analysis = analyze(run);
  ASSERT_FALSE(analysis.health.reasons.empty());
  const std::string text = console_report(run, analysis, {}, {});
  EXPECT_THAT(text, HasSubstr("  Fit:         NO\n    " + analysis.health.reasons[0] + "\n"));
  EXPECT_THAT(text, Not(HasSubstr("FILES")));
}

TEST(Console, OnlyTheMostCommonErrorsAreListed) {
  RunResult run = test::empty_run();
  for (int i = 0; i < 13; ++i) {
    results::CallRecord call;
    call.ended = results::CallEnd::refused;
    call.error = "error " + std::to_string(i);
    run.calls.push_back(call);
  }
  EXPECT_THAT(report_of(run), HasSubstr("  and 3 other errors in the results file\n"));
}

TEST(ConsoleText, ScenarioNamesBecomeTitles) {
  EXPECT_EQ(title_of("insurance_inquiry"), "Insurance Inquiry");
  EXPECT_EQ(title_of("a_b c"), "A B C");
  EXPECT_EQ(title_of("Übung_1"), "Übung 1");
}

TEST(ConsoleText, OneThingIsNotPlural) {
  EXPECT_EQ(counted(1, "turn"), "1 turn");
  EXPECT_EQ(counted(0, "turn"), "0 turns");
}

}  // namespace
}  // namespace busyhour::report
