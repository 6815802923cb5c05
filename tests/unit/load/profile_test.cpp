#include "load/profile.h"

#include <gtest/gtest.h>

namespace busyhour::load {
namespace {

// 0 to 50 in 2 minutes, 10 minutes so, 1 minute back to 0.
Profile trapezium() {
  return Profile({{2min, 0, 50}, {10min, 50, 50}, {1min, 50, 0}});
}

TEST(Profile, GoesInStraightLines) {
  const Profile profile = trapezium();
  EXPECT_EQ(profile.length(), 13min);
  EXPECT_EQ(profile.peak(), 50);
  EXPECT_DOUBLE_EQ(profile.at(1min), 25);
  EXPECT_DOUBLE_EQ(profile.at(5min), 50);
  EXPECT_DOUBLE_EQ(profile.at(12min + 30s), 25);
  EXPECT_DOUBLE_EQ(profile.area(), 60 * 50 + 600 * 50 + 30 * 50);
}

TEST(Profile, IsNothingBeforeAndAfter) {
  EXPECT_EQ(trapezium().at(-1s), 0);
  EXPECT_EQ(trapezium().at(13min), 0);
  EXPECT_EQ(Profile({}).at(0s), 0);
  EXPECT_EQ(Profile({}).peak(), 0);
}

TEST(Profile, AJumpBelongsToTheStageThatFollows) {
  const Profile profile({{10s, 5, 5}, {10s, 20, 20}});
  EXPECT_EQ(profile.at(10s - 1ns), 5);
  EXPECT_EQ(profile.at(10s), 20);
  EXPECT_EQ(profile.reaches(12.5, 0s), 10s);
  EXPECT_EQ(profile.falls_below(12.5, 0s), 0s);
  EXPECT_EQ(profile.falls_below(12.5, 10s), std::nullopt);
}

TEST(Profile, AStageWithoutLengthIsAJump) {
  const Profile profile({{10s, 5, 5}, {0s, 5, 20}, {10s, 20, 20}});
  EXPECT_EQ(profile.stages().size(), 2u);
  EXPECT_EQ(profile.reaches(20, 0s), 10s);
}

TEST(Profile, TellsWhenALevelIsReachedAndLeft) {
  const Profile profile = trapezium();
  EXPECT_EQ(profile.reaches(25, 0s), 1min);
  EXPECT_EQ(profile.reaches(25, 90s), 90s);
  EXPECT_EQ(profile.falls_below(25, 90s), 12min + 30s);
  EXPECT_EQ(profile.reaches(25, 12min + 30s), std::nullopt);
  EXPECT_EQ(profile.reaches(50.5, 0s), std::nullopt);
}

TEST(Profile, APeakOfOneInstantIsReachedOnce) {
  const Profile profile({{10s, 0, 4}, {10s, 4, 0}, {10s, 0, 4}});
  const auto up = profile.reaches(3, 0s);
  ASSERT_TRUE(up.has_value());
  EXPECT_EQ(*up, 7500ms);
  const auto down = profile.falls_below(3, *up);
  ASSERT_TRUE(down.has_value());
  EXPECT_EQ(*down, 12500ms);
  EXPECT_EQ(profile.reaches(3, *down), 27500ms);
}

TEST(Profile, NobodyComesAndGoesAtTheSameInstant) {
  // Lengths and levels whose crossings are no whole nanoseconds.
  const Profile profile({{7777777ns, 0, 13}, {9999991ns, 13, 2}, {3333337ns, 2, 17}});
  for (int user = 0; user < 17; ++user) {
    Duration at{0};
    int changes = 0;
    for (;; ++changes) {
      const auto next =
          changes % 2 == 0 ? profile.reaches(user + 0.5, at) : profile.falls_below(user + 0.5, at);
      if (!next) break;
      if (changes > 0) {
        EXPECT_GT(*next, at) << user;
      }
      at = *next;
    }
    EXPECT_EQ(changes, user < 2 ? 1 : user < 13 ? 3 : 1) << user;
  }
}

}  // namespace
}  // namespace busyhour::load
