#include "cli/turn_options.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "cli/run_options.h"

namespace busyhour::cli {
namespace {

using results::TurnStrategy;

TEST(TurnOptions, WithoutAnyAllConversationsHaveAllTurns) {
  const auto range = turn_range({}, 5, "turns");
  ASSERT_TRUE(range.has_value());
  EXPECT_EQ(range->strategy, TurnStrategy::fixed);
  EXPECT_EQ(range->min, 5);
  EXPECT_EQ(range->max, 5);
}

TEST(TurnOptions, FixedTakesTheLimitsOfTheSeedThatAgree) {
  EXPECT_TRUE(turn_range({.min_turns = 5}, 5, "turns").has_value());
}

TEST(TurnOptions, VaryFromOneTurnUnlessToldOtherwise) {
  EXPECT_EQ(turn_range({.strategy = TurnStrategy::random}, 5, "turns")->min, 1);
  const auto range = turn_range({.min_turns = 3, .strategy = TurnStrategy::increasing}, 5, "turns");
  EXPECT_EQ(range->min, 3);
  EXPECT_EQ(range->max, 5);
}

TEST(TurnOptions, ThatContradictThemselvesAreRefused) {
  const auto more = turn_range({.min_turns = 6, .strategy = TurnStrategy::random}, 5, "turns");
  ASSERT_FALSE(more.has_value());
  EXPECT_EQ(more.error().message, "--min-turns (6) must not be more than --turns (5)");
  const auto fixed = turn_range({.min_turns = 2}, 5, "turns");
  ASSERT_FALSE(fixed.has_value());
  EXPECT_EQ(fixed.error().kind, ErrorKind::usage);
  EXPECT_TRUE(fixed.error().message.ends_with("say --turn-strategy random or increasing"));
}

/// What a run says to these flags; empty: nothing.
std::string refusal(std::initializer_list<std::string> flags) {
  RunOptions options;
  Settings settings;
  CLI::App app;
  add_call_settings(settings, options);
  add_load_settings(settings, options);
  settings.offer(app);
  app.parse(std::vector<std::string>(std::rbegin(flags), std::rend(flags)));
  const auto settled =
      settle(settings, options, "", [](const char*) -> const char* { return nullptr; });
  return settled ? "" : settled.error().message;
}

TEST(TurnOptions, OfARunAreCheckedAgainstItsLoad) {
  EXPECT_EQ(refusal({"--turn-strategy", "increasing", "--turns-per-user", "5"}), "");
  EXPECT_EQ(refusal({"--turn-strategy", "increasing", "-t", "0"}),
            "--turn-strategy increasing needs a length of the run: give --run-time");
  EXPECT_EQ(refusal({"--turn-strategy", "random", "--erlangs", "5", "--hold", "1m"}),
            "--turn-strategy does not go with --hold: the holding time ends a call");
  EXPECT_EQ(refusal({"--turn-strategy", "random", "--min-turns", "61"}),
            "--min-turns (61) must not be more than --turns-per-user (60)");
  EXPECT_EQ(refusal({"--turn-strategy", "increasing", "--stages", "1m:5"}), "");
}

}  // namespace
}  // namespace busyhour::cli
