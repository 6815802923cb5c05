// What a comparison finds, and what it makes up, on runs whose truth is known. An agent waits
// 500 ms for the end of speech and takes a lognormal time of 300 ms (sigma 0.4, and 0.15 more that
// turns of one call share): 400 calls of five turns, 2,000 turns. docs/compare.md has the figures
// of more pairs and other agents.
#include <gtest/gtest.h>

#include "report/compare.h"
#include "simulated_runs.h"

namespace busyhour::report {
namespace {

using test::SimulatedAgent;

constexpr int calls = 400, turns = 5;

Outcome outcome_of(const SimulatedAgent& first, const SimulatedAgent& second, int pair) {
  Random random(static_cast<std::uint64_t>(pair) + 1);
  const std::vector<RunToCompare> runs{
      test::simulated_run("a", test::simulated_calls(first, random, calls, turns)),
      test::simulated_run("b", test::simulated_calls(second, random, calls, turns))};
  const auto comparison = compare(runs, {.seed = random(), .drawings = 500});
  return comparison ? comparison->outcome() : Outcome::not_enough_data;
}

TEST(CompareSimulated, EqualRunsAreToldApartInAtMost5PercentOf200Pairs) {
  int told_apart = 0;
  for (int pair = 0; pair < 200; ++pair) {
    const Outcome outcome = outcome_of({}, {}, pair);
    ASSERT_NE(outcome, Outcome::not_enough_data);
    told_apart += outcome == Outcome::better || outcome == Outcome::worse ? 1 : 0;
  }
  EXPECT_LE(told_apart, 10);
}

TEST(CompareSimulated, ASlowDownOf5PercentIsFoundInMoreThan90PercentOf100Pairs) {
  int found = 0;
  for (int pair = 0; pair < 100; ++pair) {
    found += outcome_of({}, {.factor = 1.05}, pair) == Outcome::worse ? 1 : 0;
  }
  EXPECT_GT(found, 90);
}

TEST(CompareSimulated, ASpeedUpOf5PercentIsFoundAsWell) {
  int found = 0;
  for (int pair = 0; pair < 20; ++pair) {
    found += outcome_of({.factor = 1.05}, {}, pair) == Outcome::better ? 1 : 0;
  }
  EXPECT_GT(found, 18);
}

TEST(CompareSimulated, MoreFailuresAreWorse) {
  int found = 0;
  for (int pair = 0; pair < 20; ++pair) {
    found += outcome_of({.failure_rate = 0.002}, {.failure_rate = 0.03}, pair) == Outcome::worse;
  }
  EXPECT_GT(found, 18);
}

}  // namespace
}  // namespace busyhour::report
