#include "report/job_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "example_document.h"
#include "example_run.h"
#include "report/gate_output.h"

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
                     .started_at = "1970-01-01T00:00:00.000Z",
                     .duration_s = 1.5,
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
  const std::string text = markdown_summary(job_summary(test::run_document()));
  EXPECT_THAT(text, HasSubstr("busyhour run\n"));
  EXPECT_THAT(text,
              HasSubstr("15 users, 2 more each second, 90.0 s from 2023-11-14T22:13:20.000Z"));
  EXPECT_THAT(text, HasSubstr("### Metrics (ms)\n\n| Name | Requests |"));
  EXPECT_THAT(text, HasSubstr("| ttfb/01 | 12 | 1 |"));
  EXPECT_THAT(text, HasSubstr("turns succeed: 8 of 40 turns failed"));
  EXPECT_THAT(text, HasSubstr("connections come about: 1 of 11 connections failed"));
  EXPECT_THAT(text, HasSubstr("### Errors\n\n| Times | Name | Error |"));
}

TEST(JobSummary, OfAnAnalysisHasItsPositions) {
  const std::string text =
      markdown_summary(job_summary(test::analysis_document("success_rate>10%")));
  EXPECT_THAT(text, HasSubstr("22 conversations, 22 at a time"));
  EXPECT_THAT(text, HasSubstr("### By turn\n\n| Turn | Success |"));
  EXPECT_THAT(text, HasSubstr("| success\\_rate \\> 10% |"));
}

TEST(JobSummary, FailuresThatATargetAllowsFailNoCheck) {
  Document document = test::run_document();
  document.json["verdict"]["result"] = "PASS";
  const std::string xml = junit_xml(job_summary(document));
  EXPECT_THAT(xml, HasSubstr("a target says how many may fail"));
  EXPECT_THAT(xml, Not(HasSubstr("<failure")));
}

TEST(JobSummary, WhatADocumentDoesNotSayPassesNothing) {
  const JobSummary summary = job_summary({Document::Kind::run, {{"verdict", 7}}});
  EXPECT_EQ(summary.verdict.result, Verdict::inconclusive);
  for (const JobCheck& check : summary.checks) {
    EXPECT_EQ(check.status, JobCheck::Status::undecided) << check.name;
  }
}

TEST(Gates, AreTheSameWhenTheyWereReadFromADocument) {
  // A share, a time that passes, one that never came, one without data, one with too few samples.
  for (const std::string text :
       {"success_rate > 50%", "ttfb: p50 < 5s", "ttfb: max < 1s", "ttfb{turn:9}: p95 < 1s",
        "ttfb{turn:1}: p99.9 < 1s", "errors < 3", "turn: mean < 9s", "barge_in: p50 < 300ms"}) {
    const auto parsed = parse_targets(text).value();
    const std::vector<GateResult> gates =
        judge_targets(parsed, test::example_run().calls, {.users = 22, .run_time = 60s});
    const std::vector<GateResult> again = gates_from_json(gates_json(gates));
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(to_text(again[0]), to_text(gates[0]));
    EXPECT_EQ(status_text(again[0]), status_text(gates[0]));
    EXPECT_EQ(again[0].target.subject, gates[0].target.subject);
  }
}

TEST(Gates, OfALaterVersionAreNotDecided) {
  const auto gates = gates_from_json(
      {{{"target", "mood: p95 < 3"}, {"status", "passed"}}, {{"status", "passed"}}, 7});
  ASSERT_EQ(gates.size(), 3U);
  for (const GateResult& gate : gates) {
    EXPECT_EQ(gate.status, GateStatus::inconclusive);
    EXPECT_THAT(gate.note, HasSubstr("does not know the target"));
  }
}

}  // namespace
}  // namespace busyhour::report
