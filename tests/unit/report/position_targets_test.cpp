#include "report/position_targets.h"

#include <gtest/gtest.h>

#include "example_run.h"

namespace busyhour::report {
namespace {

TEST(PositionTargets, AreOfTheTurnsThatWereMeasured) {
  results::RunResult run = test::empty_run();
  EXPECT_TRUE(measure_positions(analyze(run)).empty());
  run.calls = {test::good_call("a", "s", 7, run.begin)};
  const auto results = measure_positions(analyze(run));
  ASSERT_EQ(results.size(), 5U) << "there is no target for turns 6 and 7";
  for (std::size_t i = 0; i < results.size(); ++i) {
    EXPECT_EQ(results[i].turn, static_cast<int>(i) + 1);
  }
}

TEST(PositionTargets, ALatencyIsMetBelowItsTarget) {
  results::RunResult run = test::empty_run();
  run.calls = {test::good_call("a", "s", 1, run.begin)};
  results::TurnRecord& turn = run.calls[0].turns[0];
  turn.first_response = *turn.speech_end + 999ms;
  turn.last_response = *turn.first_response + 1800ms;
  turn.response_end = *turn.speech_end + 2501ms;
  const PositionResult result = measure_positions(analyze(run)).at(0);
  EXPECT_EQ(result.figures[0].measured, 999);
  EXPECT_TRUE(result.figures[0].met());
  EXPECT_EQ(result.figures[1].measured, 1800);
  EXPECT_FALSE(result.figures[1].met()) << "at the target is not below it";
  EXPECT_FALSE(result.figures[2].met());
  EXPECT_FALSE(result.figures[0].sufficient) << "one sample makes no P95";
}

TEST(PositionTargets, SuccessIsMetAboveItsTarget) {
  results::RunResult run = test::empty_run();
  for (int i = 0; i < 50; ++i) run.calls.push_back(test::good_call("a", "s", 2, run.begin));
  for (const int turn : {0, 1}) run.calls[0].turns[static_cast<std::size_t>(turn)].success = false;
  const auto results = measure_positions(analyze(run));
  EXPECT_EQ(results[0].figures[3].measured, 98);
  EXPECT_FALSE(results[0].figures[3].met());
  EXPECT_EQ(results[1].figures[3].measured, 98);
  EXPECT_TRUE(results[1].figures[3].met()) << "later turns have lower targets";
}

TEST(PositionTargets, WithoutASuccessfulTurnThereIsNoLatency) {
  results::RunResult run = test::empty_run();
  run.calls = {test::good_call("a", "s", 1, run.begin)};
  run.calls[0].turns[0].success = false;
  const PositionResult result = measure_positions(analyze(run)).at(0);
  EXPECT_FALSE(result.figures[0].measured);
  EXPECT_FALSE(result.figures[0].met());
  EXPECT_EQ(result.figures[3].measured, 0);
}

}  // namespace
}  // namespace busyhour::report
