#include "report/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "example_run.h"
#include "results/journal_writer.h"
#include "simulated_runs.h"
#include "temporary_directory.h"

namespace busyhour::report {
namespace {

using test::SimulatedAgent;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::vector<results::CallRecord> calls_of(const SimulatedAgent& agent, std::uint64_t seed,
                                          int calls = 60, int turns = 3) {
  Random random(seed);
  return test::simulated_calls(agent, random, calls, turns);
}

/// Equal agents, unless the test makes them differ.
std::vector<RunToCompare> two_runs() {
  return {test::simulated_run("a.json", calls_of({}, 1)),
          test::simulated_run("b.json", calls_of({}, 2))};
}

CompareOptions quickly() {
  return {.drawings = 400};
}

const CompareRow& row_of(const ComparedPair& pair, std::string_view key, CompareFigure figure,
                         int turn = 0) {
  for (const CompareRow& row : pair.rows) {
    if (row.key == key && row.figure == figure && row.turn == turn) return row;
  }
  static const CompareRow none{};
  ADD_FAILURE() << "no row " << key << " " << to_text(figure) << " " << turn;
  return none;
}

std::string refusal(const std::vector<RunToCompare>& runs) {
  const auto comparison = compare(runs, quickly());
  if (comparison) return "not refused";
  EXPECT_EQ(comparison.error().kind, ErrorKind::usage);
  EXPECT_THAT(comparison.error().message, Not(HasSubstr("\n")));
  return comparison.error().message;
}

TEST(Compare, HasARowForEachMetricPositionAndFigure) {
  const auto comparison = compare(two_runs(), quickly());
  ASSERT_TRUE(comparison) << comparison.error().message;
  ASSERT_EQ(comparison->pairs.size(), 1U);
  const ComparedPair& pair = comparison->pairs.front();
  for (int turn = 0; turn <= 3; ++turn) {
    for (const CompareFigure figure :
         {CompareFigure::mean, CompareFigure::p50, CompareFigure::p95}) {
      const CompareRow& row = row_of(pair, "ttfb_ms", figure, turn);
      EXPECT_EQ(row.first_count, turn == 0 ? 180U : 60U);
      ASSERT_TRUE(row.first && row.second);
      EXPECT_GT(*row.first, 500);
    }
    row_of(pair, "turn_success_percent", CompareFigure::share, turn);
  }
  const CompareRow& mean = row_of(pair, "ttfb_ms", CompareFigure::mean);
  ASSERT_TRUE(mean.difference);
  EXPECT_DOUBLE_EQ(mean.difference->value, *mean.second - *mean.first);
  EXPECT_LT(mean.difference->alone.low, mean.difference->value);
  EXPECT_LT(mean.difference->together.low, mean.difference->alone.low);
  EXPECT_EQ(mean.outcome, Outcome::no_difference_shown);
  // 180 values have nine beyond their p95.
  const CompareRow& p95 = row_of(pair, "ttfb_ms", CompareFigure::p95);
  EXPECT_EQ(p95.outcome, Outcome::not_enough_data);
  EXPECT_EQ(p95.note, "180 values in A, 180 in B; 200 are needed");
  for (const CompareRow& row : pair.rows) EXPECT_NE(row.key, "barge_in_ms") << "nobody interrupted";
}

TEST(Compare, AFigureIsThatOfTheSuccessfulTurns) {
  const auto runs = two_runs();
  const auto comparison = compare(runs, quickly());
  double sum = 0;
  for (const results::CallRecord& call : runs[0].calls) {
    for (const results::TurnRecord& turn : call.turns) sum += to_ms(*turn.ttfb());
  }
  EXPECT_NEAR(*row_of(comparison->pairs[0], "ttfb_ms", CompareFigure::mean).first, sum / 180, 1e-6);
}

TEST(Compare, TheSeedDecides) {
  CompareOptions options = quickly();
  const auto low = [&options] {
    const auto comparison = compare(two_runs(), options);
    return row_of(comparison->pairs[0], "ttfb_ms", CompareFigure::mean).difference->alone.low;
  };
  const double once = low();
  EXPECT_EQ(low(), once);
  options.seed = 2;
  EXPECT_NE(low(), once);
}

TEST(Compare, ALargeDifferenceIsFoundOnEitherSide) {
  std::vector<RunToCompare> runs{test::simulated_run("a", calls_of({}, 1)),
                                 test::simulated_run("b", calls_of({.factor = 1.3}, 2))};
  auto comparison = compare(runs, quickly());
  EXPECT_EQ(comparison->outcome(), Outcome::worse);
  EXPECT_EQ(row_of(comparison->pairs[0], "ttfb_ms", CompareFigure::p50, 2).outcome, Outcome::worse);
  std::swap(runs[0], runs[1]);
  comparison = compare(runs, quickly());
  EXPECT_EQ(comparison->outcome(), Outcome::better);
  EXPECT_NEAR(*row_of(comparison->pairs[0], "ttfb_ms", CompareFigure::mean).percent_of_first(-100),
              -100 / 10.9, 0.5);
}

TEST(Compare, WhatNeverVariesIsTheSameOrNot) {
  const SimulatedAgent steady{.median = 0ms, .call_sigma = 0, .turn_sigma = 0};
  SimulatedAgent slower = steady;
  slower.fixed += 10ms;  // 2 %: within the margin
  const auto outcome = [&](const SimulatedAgent& second, double margin) {
    const std::vector<RunToCompare> runs{test::simulated_run("a", calls_of(steady, 1)),
                                         test::simulated_run("b", calls_of(second, 2))};
    CompareOptions options = quickly();
    options.margin_percent = margin;
    const auto comparison = compare(runs, options);
    return row_of(comparison->pairs[0], "ttfb_ms", CompareFigure::mean).outcome;
  };
  EXPECT_EQ(outcome(steady, 3), Outcome::same);
  EXPECT_EQ(outcome(slower, 3), Outcome::same);
  EXPECT_EQ(outcome(slower, 1), Outcome::worse);
}

TEST(Compare, FewCallsDecideNothingHoweverManyTheirTurns) {
  const std::vector<RunToCompare> runs{test::simulated_run("a", calls_of({}, 1, 9, 20)),
                                       test::simulated_run("b", calls_of({.factor = 3}, 2, 9, 20))};
  const auto comparison = compare(runs, quickly());
  ASSERT_TRUE(comparison);
  EXPECT_EQ(comparison->outcome(), Outcome::not_enough_data);
  EXPECT_EQ(row_of(comparison->pairs[0], "ttfb_ms", CompareFigure::mean).note,
            "9 calls in A, 9 in B; 10 are needed");
}

TEST(Compare, ARunWithoutATurnDecidesNothing) {
  std::vector<RunToCompare> runs = two_runs();
  runs[1] = test::simulated_run("b", {});
  runs[1].document.json["config"]["turns"] = 3;
  const auto comparison = compare(runs, quickly());
  ASSERT_TRUE(comparison) << comparison.error().message;
  EXPECT_EQ(comparison->outcome(), Outcome::not_enough_data);
  EXPECT_EQ(row_of(comparison->pairs[0], "ttfb_ms", CompareFigure::mean).note,
            "180 values in A, 0 in B; 30 are needed");
}

TEST(Compare, SeveralRunsAreComparedWithTheFirst) {
  std::vector<RunToCompare> runs = two_runs();
  runs.push_back(test::simulated_run("c", calls_of({.factor = 1.5}, 3)));
  const auto comparison = compare(runs, quickly());
  ASSERT_TRUE(comparison);
  ASSERT_EQ(comparison->pairs.size(), 2U);
  EXPECT_NE(comparison->pairs[0].outcome, Outcome::worse);
  EXPECT_EQ(comparison->pairs[1].outcome, Outcome::worse);
  EXPECT_EQ(comparison->pairs[1].second, 2U);
  EXPECT_EQ(comparison->outcome(), Outcome::worse);
  const CompareRow& with_b = row_of(comparison->pairs[0], "ttfb_ms", CompareFigure::mean);
  const auto alone = compare(std::span(runs).first(2), quickly());
  const CompareRow& only_b = row_of(alone->pairs[0], "ttfb_ms", CompareFigure::mean);
  EXPECT_EQ(with_b.difference->alone.low, only_b.difference->alone.low);
  EXPECT_LT(with_b.difference->together.low, only_b.difference->together.low);
}

TEST(Compare, NeedsTwoRunsToTen) {
  const std::vector<RunToCompare> runs(11, test::simulated_run("a", {}));
  EXPECT_THAT(refusal(std::vector<RunToCompare>(1, runs.front())), HasSubstr("give two to 10"));
  EXPECT_THAT(refusal(runs), HasSubstr("give two to 10"));
}

TEST(Compare, RefusesWhatDoesNotBelongTogether) {
  using Json = nlohmann::ordered_json;
  const std::vector<std::pair<std::string, Json>> changes{{"scenarios", Json::array({"other"})},
                                                          {"turns", 5}};
  for (const auto& [key, value] : changes) {
    auto runs = two_runs();
    runs[1].document.json["config"][key] = value;
    EXPECT_THAT(refusal(runs), HasSubstr("a.json (A) and b.json (B) cannot be compared, " + key));
    EXPECT_THAT(refusal(runs), HasSubstr("--accept-different"));
    CompareOptions options = quickly();
    options.accept.different = true;
    const auto comparison = compare(runs, options);
    ASSERT_TRUE(comparison);
    EXPECT_THAT(comparison->pairs[0].remarks, Contains(HasSubstr(key)));
  }
  for (const std::string key : {"endpoint", "pipeline", "turns_per_user", "turn_strategy"}) {
    auto runs = two_runs();
    runs[0].document.json["config"][key] = "one";
    EXPECT_EQ(refusal(runs), "not refused") << "B does not say";
    runs[1].document.json["config"][key] = "other";
    EXPECT_THAT(refusal(runs), HasSubstr(key + ": one in A, other in B"));
  }
  auto runs = two_runs();
  runs[1].document.kind = Document::Kind::run;
  EXPECT_THAT(refusal(runs), HasSubstr("A is of analysis, B of run"));
}

TEST(Compare, ScenariosInAnotherOrderAreTheSame) {
  auto runs = two_runs();
  runs[0].document.json["config"]["scenarios"] = {"x", "y"};
  runs[1].document.json["config"]["scenarios"] = {"y", "x"};
  EXPECT_EQ(refusal(runs), "not refused");
}

TEST(Compare, RefusesAnUnfitGenerator) {
  for (const std::size_t unfit : {0, 1}) {
    auto runs = two_runs();
    runs[unfit].document.json["generator_health"] = {{"fit", false},
                                                     {"reasons", {"lateness p99 80ms"}}};
    EXPECT_THAT(refusal(runs),
                HasSubstr("the load generator of " + runs[unfit].name + " was not fit"));
    EXPECT_THAT(refusal(runs), HasSubstr("(lateness p99 80ms)"));
    CompareOptions options = quickly();
    options.accept.unfit_generator = true;
    const auto comparison = compare(runs, options);
    ASSERT_TRUE(comparison);
    EXPECT_THAT(comparison->pairs[0].remarks, Contains(HasSubstr("was not fit")));
  }
}

TEST(Compare, RemarksOnWhatElseWasSetDifferently) {
  auto runs = two_runs();
  runs[1].document.json["config"]["concurrent"] = 40;
  runs[1].document.json["config"]["url"] = "ws://other/";
  runs[1].document.json["summary"]["interrupted"] = true;
  const auto comparison = compare(runs, quickly());
  ASSERT_TRUE(comparison);
  EXPECT_THAT(comparison->pairs[0].remarks,
              testing::ElementsAre("concurrent: 20 in A, 40 in B", "B was interrupted"));
}

TEST(Compare, ADocumentSaysTheSameAsItsCalls) {
  const std::vector<RunToCompare> with_calls{
      test::simulated_run("a", calls_of({.failure_rate = 0.05}, 1)),
      test::simulated_run("b", calls_of({.factor = 1.3, .failure_rate = 0.05}, 2))};
  const std::vector<RunToCompare> documents{test::document_of(with_calls[0]),
                                            test::document_of(with_calls[1])};
  const auto right = compare(with_calls, quickly()), near = compare(documents, quickly());
  ASSERT_TRUE(right && near) << near.error().message;
  EXPECT_TRUE(right->runs[0].of_calls);
  EXPECT_FALSE(near->runs[0].of_calls);
  EXPECT_EQ(near->runs[0].facts.turns, 180U);
  EXPECT_EQ(near->outcome(), Outcome::worse);
  for (const CompareRow& row : near->pairs[0].rows) {
    const CompareRow& exact = row_of(right->pairs[0], row.key, row.figure, row.turn);
    EXPECT_EQ(row.first_count, exact.first_count);
    ASSERT_TRUE(row.first && exact.first);
    EXPECT_NEAR(*row.first, *exact.first, 0.001 * *exact.first) << row.key << row.turn;
  }
}

TEST(Compare, ADamagedDocumentIsToldByName) {
  std::vector<RunToCompare> runs{test::document_of(two_runs()[0]),
                                 test::document_of(two_runs()[1])};
  runs[1].document.json["distributions"]["ttfb_ms"]["turn_2"] = "nonsense";
  EXPECT_THAT(refusal(runs), testing::StartsWith("b.json: distributions.ttfb_ms.turn_2: "));
  runs[1].document.json.erase("distributions");
  EXPECT_THAT(refusal(runs), HasSubstr("b.json holds no distributions"));
}

TEST(Compare, HostileDocumentsCannotBreakIt) {
  for (const char* key : {"config", "generator_health", "summary", "verdict", "distributions",
                          "failure_analysis", "history", "barge_in", "started_at"}) {
    for (const nlohmann::ordered_json& value :
         {nlohmann::ordered_json(nullptr), nlohmann::ordered_json(1e300),
          nlohmann::ordered_json("\xff"), nlohmann::ordered_json::array({1, {{"a", 2}}}),
          nlohmann::ordered_json{{"fit", "no"}, {"total_turns", -1}, {"scenarios", 7}}}) {
      std::vector<RunToCompare> runs{test::document_of(two_runs()[0]),
                                     test::document_of(two_runs()[1])};
      runs[1].document.json[key] = value;
      const auto comparison = compare(runs, {.accept = {true, true}, .drawings = 20});
      if (!comparison) {
        EXPECT_EQ(comparison.error().kind, ErrorKind::usage);
      }
    }
  }
}

TEST(ReadRun, AJournalComesWithItsCalls) {
  const results::RunResult run = test::example_run();
  const test::TemporaryDirectory directory;
  const SimulatedClock clock;
  {
    auto journal = results::JournalWriter::open(directory / "journal",
                                                {.tool = test::example_tool(),
                                                 .host = test::example_host(),
                                                 .config = run.config,
                                                 .accept_unfit = false},
                                                clock);
    ASSERT_TRUE(journal);
    journal->on_begin(run.started_at, run.begin);
    int number = 0;
    for (results::CallRecord call : run.calls) {
      call.call_id = "call-" + std::to_string(number++);
      if (call.connected) journal->on_connected(call);
      for (const results::TurnRecord& turn : call.turns) journal->on_turn(call.call_id, turn);
      journal->on_call(call);
    }
    ASSERT_TRUE(journal->finish(run));
  }
  const auto read = read_run(directory / "journal");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->calls.size(), run.calls.size());
  EXPECT_EQ(read->document.kind, Document::Kind::analysis);
  EXPECT_EQ(count_at(read->document.json, {"summary", "total_conversations"}), run.calls.size());
  EXPECT_FALSE(read_run(directory / "none"));
}

}  // namespace
}  // namespace busyhour::report
