#include "report/stored_run.h"

#include <gtest/gtest.h>

#include <map>

#include "example_load.h"
#include "example_run.h"
#include "report/analysis.h"
#include "report/detailed_stats.h"
#include "report/run_report.h"
#include "temporary_directory.h"

namespace busyhour::report {
namespace {

using results::StoredRun;

Document analysis_document(const results::RunResult& run = test::example_run()) {
  return {Document::Kind::analysis,
          detailed_stats_json(run, analyze(run), test::example_tool(), test::example_host())};
}

Document run_document(const FinishedRun& run = test::finished_run()) {
  return {Document::Kind::run,
          run_json(run, summarize(run), test::example_tool(), test::example_host())};
}

TEST(StoredRun, OfAnAnalysisHasItsFigures) {
  const StoredRun stored = stored_run(analysis_document());
  EXPECT_EQ(stored.kind, "analysis");
  EXPECT_EQ(stored.started_at, "2023-11-14T22:13:20.000Z");
  EXPECT_EQ(stored.verdict, "FAIL (interrupted)");
  EXPECT_EQ(stored.figures.at("turns"), 83);
  EXPECT_EQ(stored.figures.at("calls"), 22);
  EXPECT_NEAR(stored.figures.at("turn_success_percent"), 95.18, 0.01);
  EXPECT_EQ(stored.figures.at("ttfb_p50_ms"), 1020);
  EXPECT_EQ(stored.figures.at("ttfb_p95_ms"), 1408);
  EXPECT_EQ(stored.figures.at("end_to_end_p95_ms"), 3209);
  EXPECT_EQ(stored.figures.at("connect_p95_ms"), 3);
  EXPECT_TRUE(stored.figures.contains("ttfb_slope_ms_per_turn"));
  EXPECT_FALSE(stored.figures.contains("barge_in_p95_ms"));
}

TEST(StoredRun, OfARunHasItsFigures) {
  const StoredRun stored = stored_run(run_document());
  EXPECT_EQ(stored.kind, "run");
  EXPECT_EQ(stored.verdict, "FAIL");
  EXPECT_EQ(stored.figures.at("turns"), 40);
  EXPECT_EQ(stored.figures.at("calls"), 11);
  EXPECT_EQ(stored.figures.at("turn_success_percent"), 80);
  EXPECT_NEAR(stored.figures.at("ttfb_p50_ms"), 640, 50);
  EXPECT_NEAR(stored.figures.at("barge_in_p95_ms"), 245, 1);
}

TEST(StoredRun, TheSeriesSaysWhatMustBeAlike) {
  EXPECT_EQ(stored_run(analysis_document()).series,
            "analyze ws://localhost:8010/api/v1/media/stream, insurance_inquiry quick_question, 5 "
            "turns, 22 at a time");
  EXPECT_EQ(stored_run(run_document()).series,
            "run ws://localhost:8010/api/v1/media/stream, acs cascade, insurance_inquiry "
            "quick_question, 60 turns, 15 users");
}

TEST(StoredRun, TheSeriesTellsLoadsApart) {
  FinishedRun run = test::finished_run();
  run.settings.barge_in = false;
  run.settings.turn_strategy = results::TurnStrategy::random;
  run.settings.min_turns = 2;
  run.settings.load.stages = {{.length = 60s, .from = 0, .to = 50}};
  const std::string stages = stored_run(run_document(run)).series;
  EXPECT_TRUE(stages.ends_with("2 to 60 turns (random), stages 60s:0-50, no barge-in")) << stages;

  run = test::finished_run();
  run.settings.load.open = true;
  run.settings.load.arrival_rate = 5;
  run.settings.load.arrivals = "poisson";
  run.settings.load.hold = 90s;
  run.settings.load.max_calls = 60;
  const std::string open = stored_run(run_document(run)).series;
  EXPECT_TRUE(open.ends_with("60 turns, 5 calls/s, holding 90s, 60 lines")) << open;
}

TEST(StoredRun, LengthAndSeedAreNoOtherSeriesButAnotherRun) {
  FinishedRun run = test::finished_run();
  const StoredRun first = stored_run(run_document(run));
  run.settings.run_time = 5min;
  run.settings.seed = 43;
  const StoredRun second = stored_run(run_document(run));
  EXPECT_EQ(first.series, second.series);
  EXPECT_NE(first.identity, second.identity);
}

TEST(StoredRun, OfADocumentOfStrangersIsEmptyAndNotWrong) {
  const StoredRun stored = stored_run({Document::Kind::run, {{"config", 3}, {"turns", "many"}}});
  EXPECT_EQ(stored.verdict, "");
  EXPECT_EQ(stored.figures.at("turns"), 0);
  EXPECT_FALSE(stored.figures.contains("ttfb_p95_ms"));
}

TEST(StoreDocument, IsGivenBackAsItWas) {
  const test::TemporaryDirectory directory;
  const Document document = analysis_document();
  const auto id = store_document(directory / "runs.db", document);
  ASSERT_TRUE(id.has_value()) << id.error().message;
  auto store = results::Store::open(directory / "runs.db", results::Store::Access::existing);
  const auto again = parse_document(store->document(*id).value(), "the store");
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(again->json, document.json);
}

}  // namespace
}  // namespace busyhour::report
