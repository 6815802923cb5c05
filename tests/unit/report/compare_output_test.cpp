#include "report/compare_output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "example_run.h"
#include "golden.h"
#include "report/compare_words.h"
#include "report/json_parts.h"
#include "simulated_runs.h"

namespace busyhour::report {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;

/// 100 calls of three turns each; B is slower, and C has too few calls.
RunComparison example() {
  Random random(1);
  std::vector<RunToCompare> runs{
      test::simulated_run("before.json", test::simulated_calls({}, random, 100, 3)),
      test::simulated_run("after.json", test::simulated_calls({.factor = 1.12}, random, 100, 3)),
      test::simulated_run("short.json", test::simulated_calls({}, random, 8, 3))};
  runs[1].document.json["config"]["concurrent"] = 40;
  return *compare(runs, {.drawings = 400});
}

/// Whatever names and set texts hold.
RunComparison hostile() {
  Random random(1);
  std::vector<RunToCompare> runs{
      test::simulated_run("a|<script>\x1b[2J.json", test::simulated_calls({}, random, 20, 2)),
      test::simulated_run("</script>\xff.json", test::simulated_calls({}, random, 20, 2))};
  runs[0].document.json["config"]["url"] = "ws://<b>*bold*/";
  runs[0].document.json["config"]["note"] = "</script><script>alert(1)</script>";
  runs[1].document.json["config"]["note"] = "`x` | y\n# z";
  return *compare(runs, {.drawings = 50});
}

TEST(ComparisonText, SaysWhatChangedAndHowSureThatIs) {
  const std::string files[] = {"comparison.json"};
  test::expect_golden("comparison_ascii.txt",
                      comparison_text(example(), files, {Charset::ascii, false}));
}

TEST(ComparisonText, IsOfPlainLines) {
  const std::string text = comparison_text(hostile(), {}, {Charset::ascii, false});
  for (const char c : text) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << int{c};
  EXPECT_THAT(text, HasSubstr("note: note: </script>"));
  EXPECT_THAT(text, HasSubstr("`x` | y # z in B"));
}

TEST(ComparisonMarkdown, HasTheOutcomeFirst) {
  const std::string text = comparison_markdown(example());
  EXPECT_THAT(text, testing::StartsWith("## ❌ B is worse than A\n\n- worse: ttfb mean +"));
  EXPECT_THAT(text, HasSubstr("\n- note: concurrent: 20 in A, 40 in B\n"));
  EXPECT_THAT(text, HasSubstr("\n| Metric | A | B | Difference | 95 % interval | Verdict |\n"));
  EXPECT_THAT(text, HasSubstr("\n## ⚠️ not enough data to compare C with A\n"));
  EXPECT_THAT(text, HasSubstr("(300 values in A, 24 in C; 30 are needed)"));
  EXPECT_THAT(text, HasSubstr("<details><summary>By turn</summary>\n\n| Metric"));
}

TEST(ComparisonMarkdown, NoTextBecomesMarkup) {
  const std::string text = comparison_markdown(hostile());
  EXPECT_THAT(text, HasSubstr("a\\|\\<script\\> \\[2J.json"));
  EXPECT_THAT(text, Not(HasSubstr("<script>")));
  EXPECT_THAT(text, Not(HasSubstr("\n# z")));
}

TEST(ComparisonJson, HasEveryRow) {
  const RunComparison comparison = example();
  const Json json = comparison_json(comparison, test::example_tool());
  EXPECT_EQ(json["verdict"], "worse");
  EXPECT_EQ(json["runs"].size(), 3U);
  EXPECT_EQ(json["runs"][0]["independent"], "calls");
  EXPECT_EQ(json["comparisons"][0]["second"], "B");
  EXPECT_EQ(json["comparisons"][0]["rows"].size(), comparison.pairs[0].rows.size());
  const Json& row = json["comparisons"][0]["rows"][0];
  EXPECT_EQ(row["metric"], "ttfb_ms");
  EXPECT_EQ(row["turn"], nullptr);
  EXPECT_EQ(row["figure"], "mean");
  EXPECT_EQ(row["verdict"], "worse");
  EXPECT_NEAR(row["difference"].get<double>(),
              row["second"].get<double>() - row["first"].get<double>(), 1e-5);
  EXPECT_GT(row["interval_deciding"][0].get<double>(), 0);
  EXPECT_LT(row["interval_deciding"][0].get<double>(), row["interval_95"][0].get<double>());
  const Json& missing = json["comparisons"][1]["rows"][0];
  EXPECT_EQ(missing["verdict"], "not enough data");
  EXPECT_EQ(missing["interval_95"], nullptr);
  EXPECT_NE(missing["second"], nullptr);
}

TEST(ComparisonHtml, HoldsItsDataAndNothingElse) {
  const std::string page = comparison_html(hostile(), test::example_tool());
  EXPECT_THAT(page, testing::StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(page, HasSubstr("\"quantiles\""));
  EXPECT_THAT(page, Not(HasSubstr("</script><script>alert(1)")));
}

TEST(ComparisonWords, ADifferenceOfNextToNothingIsToldInItsUnit) {
  CompareRow row{.key = "ttfb_ms", .title = "ttfb", .figure = CompareFigure::p95, .turn = 3};
  row.first = 0;
  row.second = 2;
  row.difference = stats::Difference{.value = 2, .alone = {1, 3}, .together = {-1, 5}};
  EXPECT_EQ(compare_words::difference(row), "+2.00ms");
  EXPECT_EQ(compare_words::interval(row), "+1.00ms to +3.00ms");
  EXPECT_EQ(compare_words::name(row), "ttfb p95, turn 3");
  row.first = 100;
  EXPECT_EQ(compare_words::interval(row), "+1.0% to +3.0%");
  row.figure = CompareFigure::share;
  EXPECT_EQ(compare_words::difference(row), "+2.00 points");
  EXPECT_EQ(compare_words::value(row, row.first), "100.00%");
}

}  // namespace
}  // namespace busyhour::report
