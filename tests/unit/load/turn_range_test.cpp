#include "load/turn_range.h"

#include <gtest/gtest.h>

#include <array>
#include <map>

namespace busyhour::load {
namespace {

using results::TurnStrategy;

TEST(TurnRange, FixedIsTheMost) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(turns_of({.strategy = TurnStrategy::fixed, .min = 2, .max = 5}, 1, i, 0.1 * i), 5);
  }
}

TEST(TurnRange, IncreasingGivesEachNumberAnEqualPartOfTheRun) {
  const TurnRange range{.strategy = TurnStrategy::increasing, .min = 3, .max = 5};
  constexpr std::array expected{3, 3, 4, 4, 5, 5};
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(turns_of(range, 1, i, i / 6.0), expected[static_cast<std::size_t>(i)]);
  }
}

TEST(TurnRange, IncreasingNeverLeavesItsRange) {
  const TurnRange range{.strategy = TurnStrategy::increasing, .min = 3, .max = 5};
  EXPECT_EQ(turns_of(range, 1, 0, -0.1), 3);
  EXPECT_EQ(turns_of(range, 1, 0, 1.0), 5);
  EXPECT_EQ(turns_of(range, 1, 0, 7.0), 5);  // a call that begins while the run ends
}

TEST(TurnRange, RandomDrawsEachNumberAsOften) {
  const TurnRange range{.strategy = TurnStrategy::random, .min = 2, .max = 4};
  std::map<int, int> drawn;
  for (int i = 0; i < 9000; ++i) ++drawn[turns_of(range, 7, i, 0)];
  ASSERT_EQ(drawn.size(), 3U);
  // Five standard deviations, sqrt(9000 * 1/3 * 2/3), around a third of the draws.
  for (const auto& [turns, times] : drawn) EXPECT_NEAR(times, 3000, 5 * 45) << turns;
  EXPECT_EQ(drawn.begin()->first, 2);
}

TEST(TurnRange, RandomIsRepeatedByItsSeed) {
  const TurnRange range{.strategy = TurnStrategy::random, .min = 1, .max = 1000};
  EXPECT_EQ(turns_of(range, 7, 3, 0), turns_of(range, 7, 3, 0.9));
  EXPECT_NE(turns_of(range, 7, 3, 0), turns_of(range, 8, 3, 0));
  EXPECT_NE(turns_of(range, 7, 3, 0), turns_of(range, 7, 4, 0));
}

TEST(TurnRange, OfOneNumberIsThatNumber) {
  for (const auto strategy : {TurnStrategy::random, TurnStrategy::increasing}) {
    EXPECT_EQ(turns_of({.strategy = strategy, .min = 4, .max = 4}, 1, 9, 0.5), 4);
  }
}

}  // namespace
}  // namespace busyhour::load
