#include "load/redial.h"

#include <gtest/gtest.h>

#include "load/user_count.h"

namespace busyhour::load {
namespace {

using results::CallEnd;

Redial user(std::uint64_t seed = 1, const Backoff& backoff = {}) {
  return {Users{}, backoff, Random(seed)};
}

TEST(Redial, WithoutUsersTheNextConversationBeginsAtOnce) {
  Redial place(std::nullopt, {}, Random(1));
  EXPECT_EQ(place.pause_after(CallEnd::completed), 0ns);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(place.pause_after(CallEnd::tls), 0ns);
}

TEST(Redial, PausesAreDrawnEvenlyBetweenTheirBounds) {
  Redial redial = user();
  int early = 0;
  Duration least = 10s, most{0};
  for (int i = 0; i < 2000; ++i) {
    const Duration pause = redial.pause_after(CallEnd::completed).value();
    least = std::min(least, pause);
    most = std::max(most, pause);
    early += pause < 700ms ? 1 : 0;
  }
  EXPECT_GE(least, 300ms);
  EXPECT_LT(least, 310ms);
  EXPECT_LT(most, 1100ms);
  EXPECT_GT(most, 1090ms);
  EXPECT_NEAR(early, 1000, 150);
}

TEST(Redial, TheSameSeedGivesTheSamePauses) {
  Redial one = user(7), same = user(7), other = user(8);
  const auto first = one.pause_after(CallEnd::closed);
  EXPECT_EQ(first, same.pause_after(CallEnd::closed));
  EXPECT_NE(first, other.pause_after(CallEnd::closed));
}

TEST(Redial, CallsThatDoNotComeAboutAreTriedAfterLongerAndLongerPauses) {
  Redial redial = user();
  const auto next = [&] { return to_seconds(redial.pause_after(CallEnd::refused).value()); };
  EXPECT_DOUBLE_EQ(next(), 0.2);
  EXPECT_DOUBLE_EQ(next(), 0.36);
  EXPECT_NEAR(next(), 0.648, 1e-6);
  EXPECT_NEAR(next(), 1.1664, 1e-6);
  EXPECT_NEAR(next(), 2.09952, 1e-6);
  EXPECT_DOUBLE_EQ(next(), 3.0);
  for (int i = 0; i < 2000; ++i) EXPECT_DOUBLE_EQ(next(), 3.0);
}

TEST(Redial, ACallThatCameAboutStartsTheBackOffAfresh) {
  Redial redial = user();
  for (int i = 0; i < 5; ++i) redial.pause_after(CallEnd::http_status);
  redial.pause_after(CallEnd::closed);  // connected, and then lost
  EXPECT_EQ(redial.pause_after(CallEnd::http_status), 200ms);
}

TEST(Redial, AUserGivesUpAfterTlsFailuresInARow) {
  Redial redial = user();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(redial.pause_after(CallEnd::tls).has_value());
  EXPECT_TRUE(redial.pause_after(CallEnd::refused).has_value());  // not in a row
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(redial.pause_after(CallEnd::tls).has_value());
  EXPECT_FALSE(redial.pause_after(CallEnd::tls).has_value());
}

TEST(Redial, WithoutALimitOfTlsFailuresAUserNeverGivesUp) {
  Backoff stubborn;
  stubborn.max_tls_failures = 0;
  Redial redial = user(1, stubborn);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(redial.pause_after(CallEnd::tls).has_value());
}

TEST(UserCount, KnowsHowManyThereWereAtMost) {
  UserCount users;
  users.arrive();
  users.arrive();
  users.leave();
  users.arrive();
  users.leave();
  EXPECT_EQ(users.up(), 1);
  EXPECT_EQ(users.peak(), 2);
}

}  // namespace
}  // namespace busyhour::load
