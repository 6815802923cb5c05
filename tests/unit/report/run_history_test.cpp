#include "report/run_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "example_run.h"

namespace busyhour::report {
namespace {

using results::StoredRun;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

StoredRun run(std::int64_t id, int day, const std::string& series,
              const std::string& verdict = "PASS", double ttfb_p95_ms = 800) {
  return {.id = id,
          .identity = std::to_string(id),
          .started_at = "2026-11-" + std::to_string(day) + "T08:00:00.000Z",
          .kind = "run",
          .series = series,
          .verdict = verdict,
          .figures = {{"ttfb_p95_ms", ttfb_p95_ms}, {"turns", 80}}};
}

std::vector<std::int64_t> ids(const RunSeries& series) {
  std::vector<std::int64_t> all;
  all.reserve(series.runs.size());
  for (const StoredRun& one : series.runs) all.push_back(one.id);
  return all;
}

TEST(RunSeries, BeginWithTheLatest) {
  const auto series =
      series_of({run(1, 10, "old"), run(2, 12, "new"), run(3, 11, "old"), run(4, 13, "new")}, {});
  ASSERT_EQ(series.size(), 2U);
  EXPECT_EQ(series[0].text, "new");
  EXPECT_THAT(ids(series[0]), ElementsAre(2, 4));
  EXPECT_THAT(ids(series[1]), ElementsAre(1, 3));
}

TEST(RunSeries, AreInTheOrderOfTimeAndNotOfStoring) {
  const auto series = series_of({run(1, 12, "s"), run(2, 11, "s"), run(3, 12, "s")}, {});
  EXPECT_THAT(ids(series[0]), ElementsAre(2, 1, 3));
}

TEST(RunSeries, AreFiltered) {
  const std::vector runs{run(1, 10, "run browser"), run(2, 11, "run acs"),
                         run(3, 12, "run browser"), run(4, 13, "run browser")};
  const auto browser = series_of(runs, {.series = "browser", .last = 2});
  ASSERT_EQ(browser.size(), 1U);
  EXPECT_THAT(ids(browser[0]), ElementsAre(3, 4));
  EXPECT_TRUE(series_of(runs, {.series = "realtime"}).empty());
}

TEST(LastGoodRun, IsTheLatestOfItsSeriesThatPassed) {
  const std::vector runs{run(1, 10, "s"),
                         run(2, 11, "s"),
                         run(3, 12, "s", "FAIL"),
                         run(4, 12, "other series"),
                         run(5, 13, "s"),
                         run(6, 14, "s"),
                         run(7, 12, "s", "PASS (interrupted)")};
  EXPECT_EQ(last_good_before(runs, runs[4]).value().id, 2);
  EXPECT_EQ(last_good_before(runs, runs[5]).value().id, 5);
  EXPECT_FALSE(last_good_before(runs, runs[0]));
  EXPECT_FALSE(last_good_before(runs, runs[3]));
}

RunHistory example() {
  RunHistory history{.store = "runs.db",
                     .series = series_of({run(1, 10, "run a", "PASS", 700), run(2, 11, "run a"),
                                          run(3, 12, "run a", "FAIL", 900)},
                                         {})};
  history.comparison = {.run = 3, .good = 2, .outcome = "worse", .sentence = "run 3 is worse"};
  return history;
}

TEST(HistoryText, HasATableAndACourse) {
  const std::string text = history_text(example(), {});
  EXPECT_THAT(text, HasSubstr("\nHISTORY\n  runs.db: 3 runs in 1 series\n"));
  EXPECT_THAT(text, HasSubstr("\nrun a\n  Run  Started (UTC)"));
  EXPECT_THAT(text, HasSubstr("    3  2026-11-12 08:00:00      80         -           -     "
                              "900.0ms"));
  EXPECT_THAT(text, HasSubstr("  TTFB P95      _=#  900.0ms (between 700.0ms and 900.0ms)\n"));
  EXPECT_THAT(text, HasSubstr("AGAINST THE LAST GOOD RUN\n  run 3 is worse\n"));
}

TEST(HistoryText, OfOneRunHasNoCourse) {
  const RunHistory history{.store = "runs.db", .series = series_of({run(1, 10, "run a")}, {})};
  EXPECT_THAT(history_text(history, {}), Not(HasSubstr("between")));
}

TEST(HistoryText, ATextFromTheStoreCannotDriveTheTerminal) {
  const RunHistory history{.store = "runs.db",
                           .series = series_of({run(1, 10, "run \x1b[2J")}, {})};
  EXPECT_THAT(history_text(history, {}), Not(HasSubstr("\x1b")));
}

TEST(HistoryJson, HasEveryRunWithItsFigures) {
  const auto json = history_json(example(), test::example_tool());
  EXPECT_EQ(json.begin().key(), "schema_version");
  const auto& runs = json.at("series").at(0).at("runs");
  ASSERT_EQ(runs.size(), 3U);
  EXPECT_EQ(runs.at(2).at("id"), 3);
  EXPECT_EQ(runs.at(2).at("figures").at("ttfb_p95_ms"), 900);
  EXPECT_EQ(json.at("comparison").at("outcome"), "worse");
  EXPECT_TRUE(
      history_json({.store = "x", .series = {}}, test::example_tool()).at("comparison").is_null());
}

TEST(HistoryHtml, HoldsTheFiguresAndItsScript) {
  RunHistory history = example();
  history.series[0].text = "run </script><b>";
  const std::string page = history_html(history, test::example_tool());
  EXPECT_THAT(page, HasSubstr("The page of `busyhour history`"));
  EXPECT_THAT(page, Not(HasSubstr("</script><b>")));
}

}  // namespace
}  // namespace busyhour::report
