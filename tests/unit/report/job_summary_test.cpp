#include "report/job_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "example_load.h"
#include "example_run.h"

namespace busyhour::report {
namespace {

using results::Verdict;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

JobSummary hostile() {
  JobSummary summary{.command = "busyhour run",
                     .url = "ws://a.example/?a=1&b=<2>",
                     .load = "1 user",
                     .started_at = {},
                     .duration = 1500ms,
                     .verdict = {Verdict::fail, {"a | b <script> `x` \"quoted\"\x1b[2J"}},
                     .gates = {},
                     .checks = {{"turns succeed", JobCheck::Status::failed, "1 of 2 <& \x01 >"}},
                     .tables = {}};
  Target target = parse_targets("success_rate>95%").value().front();
  summary.gates = {
      {.target = target, .status = GateStatus::missed, .value = 50.0, .samples = 2},
      {.target = target, .status = GateStatus::inconclusive, .note = "no data"},
      {.target = target, .status = GateStatus::not_applicable, .note = "the run had none"},
      {.target = target, .status = GateStatus::passed, .value = 100.0, .samples = 99}};
  return summary;
}

TEST(Junit, CountsWhatItHolds) {
  const std::string xml = junit_xml(hostile());
  EXPECT_THAT(xml, StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name="
                              "\"busyhour run\" tests=\"5\" failures=\"2\" errors=\"1\" "
                              "time=\"1.500\">"));
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"busyhour run.targets\" tests=\"4\" failures=\"1\" "
                             "errors=\"1\" skipped=\"1\" time=\"1.500\" "
                             "timestamp=\"1970-01-01T00:00:00\">"));
  EXPECT_THAT(xml, HasSubstr("name=\"success_rate &gt; 95%\""));
  EXPECT_THAT(xml, HasSubstr("<error type=\"inconclusive\""));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"the run had none\"/>"));
}

TEST(Junit, HoldsNothingThatXmlCannot) {
  JobSummary summary = hostile();
  summary.checks[0].message += "\xEF\xBF\xBE \xff";
  const std::string xml = junit_xml(summary);
  EXPECT_THAT(xml, HasSubstr("1 of 2 &lt;&amp;"));
  EXPECT_THAT(xml, Not(HasSubstr("\x01")));
  EXPECT_THAT(xml, Not(HasSubstr("\xEF\xBF\xBE")));
  EXPECT_THAT(xml, Not(HasSubstr("\xff")));
}

TEST(Junit, ARunThatShowsNothingMissesNothing) {
  JobSummary summary = hostile();
  summary.verdict.result = Verdict::inconclusive;
  EXPECT_THAT(junit_xml(summary), Not(HasSubstr("type=\"missed\"")));
}

TEST(Markdown, BeginsWithTheVerdictAndItsReasons) {
  EXPECT_THAT(markdown_summary(hostile()),
              StartsWith("## ❌ FAIL: busyhour run\n\n- a \\| b \\<script\\> \\`x\\` "));
}

TEST(Markdown, HasARowForEachTarget) {
  const std::string text = markdown_summary(hostile());
  EXPECT_THAT(text, HasSubstr("| success\\_rate \\> 95% | 50.00% | - | 2 | ❌ missed, close |\n"));
  EXPECT_THAT(text,
              HasSubstr("| success\\_rate \\> 95% | - | - | 0 | ⚠️ inconclusive: no data |\n"));
}

TEST(JobSummary, OfARunHasItsTable) {
  const FinishedRun run = test::finished_run();
  const std::string text = markdown_summary(job_summary(run, summarize(run)));
  EXPECT_THAT(text, HasSubstr("### Metrics (ms)\n\n| Name | Requests |"));
  EXPECT_THAT(text, HasSubstr("| ttfb/01 |"));
  EXPECT_THAT(text, HasSubstr("turns succeed: "));
}

TEST(JobSummary, OfAnAnalysisHasItsPositions) {
  const results::RunResult run = test::example_run();
  const auto targets = parse_targets("success_rate>10%").value();
  const std::string text = markdown_summary(job_summary(run, analyze(run, targets)));
  EXPECT_THAT(text, HasSubstr("### By turn\n\n| Turn | Success |"));
  EXPECT_THAT(text, HasSubstr("| success\\_rate \\> 10% |"));
}

TEST(JobSummary, FailuresThatATargetAllowsFailNoCheck) {
  FinishedRun run = test::finished_run();
  RunSummary summary = summarize(run);
  summary.verdict.result = Verdict::pass;
  const std::string xml = junit_xml(job_summary(run, summary));
  EXPECT_THAT(xml, HasSubstr("a target says how many may fail"));
  EXPECT_THAT(xml, Not(HasSubstr("<failure")));
}

}  // namespace
}  // namespace busyhour::report
