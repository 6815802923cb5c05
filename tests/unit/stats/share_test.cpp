#include "stats/share.h"

#include <gtest/gtest.h>

#include <vector>

namespace busyhour::stats {
namespace {

TEST(DifferenceOfShares, AgreesWithTheExamplesOfItsAuthor) {
  // Newcombe 1998, table II, method 10: 56/70 - 48/80; 9/10 - 3/10; 10/10 - 0/20.
  const ConfidenceInterval a = difference_interval(share_of(48, 80), share_of(56, 70), 0.95);
  EXPECT_NEAR(a.low, 0.0524, 5e-5);
  EXPECT_NEAR(a.high, 0.3339, 5e-5);
  const ConfidenceInterval b = difference_interval(share_of(3, 10), share_of(9, 10), 0.95);
  EXPECT_NEAR(b.low, 0.1705, 5e-5);
  EXPECT_NEAR(b.high, 0.8090, 5e-5);
  const ConfidenceInterval c = difference_interval(share_of(0, 20), share_of(10, 10), 0.95);
  EXPECT_NEAR(c.low, 0.6791, 5e-5);
  EXPECT_EQ(c.high, 1);
}

TEST(DifferenceOfShares, IsTheOtherWayRoundFromTheOtherSide) {
  const Share a = share_of(90, 100), b = share_of(97, 100);
  const ConfidenceInterval one = difference_interval(a, b, 0.9);
  const ConfidenceInterval other = difference_interval(b, a, 0.9);
  EXPECT_DOUBLE_EQ(one.low, -other.high);
  EXPECT_DOUBLE_EQ(one.high, -other.low);
}

TEST(ShareOfUnits, CallsThatFailAsAWholeAreOneTrialEach) {
  std::vector<UnitTrials> calls(90, {.hits = 5, .trials = 5});
  calls.resize(100, {.hits = 0, .trials = 5});
  const Share share = share_of(calls);
  EXPECT_DOUBLE_EQ(share.value, 0.9);
  EXPECT_EQ(share.trials, 500U);
  EXPECT_EQ(share.units, 100U);
  EXPECT_NEAR(share.independent, 99, 0.01);
}

TEST(ShareOfUnits, TurnsThatFailHereAndThereAreNearlyIndependent) {
  std::vector<UnitTrials> calls(50, {.hits = 5, .trials = 5});
  calls.resize(100, {.hits = 4, .trials = 5});
  const Share share = share_of(calls);
  EXPECT_DOUBLE_EQ(share.value, 0.9);
  EXPECT_DOUBLE_EQ(share.independent, 500) << "never more than there are";
}

TEST(ShareOfUnits, WithoutAFailureThereIsNoTellingHowTheyComeAbout) {
  const std::vector<UnitTrials> calls(20, {.hits = 5, .trials = 5});
  EXPECT_EQ(share_of(calls).independent, 20);
  EXPECT_EQ(share_of(calls).value, 1);
}

}  // namespace
}  // namespace busyhour::stats
