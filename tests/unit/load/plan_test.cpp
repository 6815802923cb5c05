#include "load/plan.h"

#include <gtest/gtest.h>

#include "load/conversation_queue.h"

namespace busyhour::load {
namespace {

TEST(Ramp, SpreadsTheStartsEvenlyOverItsTime) {
  const Ramp ramp = Ramp::within(10s, 5);
  EXPECT_EQ(ramp.offset(0), 0s);
  EXPECT_EQ(ramp.offset(1), 2s);
  EXPECT_EQ(ramp.offset(4), 8s);
}

TEST(Ramp, StartsSoManyCallsASecond) {
  const Ramp ramp = Ramp::at_rate(4);
  EXPECT_EQ(ramp.offset(1), 250ms);
  EXPECT_EQ(ramp.offset(40), 10s);
}

TEST(Ramp, WithoutTimeAllStartAtOnce) {
  EXPECT_EQ(Ramp::within(0s, 100).offset(99), 0s);
}

TEST(ConversationQueue, GivesEveryNumberOnce) {
  ConversationQueue queue(3, 10);
  EXPECT_EQ(queue.take(), 0);
  EXPECT_EQ(queue.take(), 1);
  EXPECT_EQ(queue.take(), 2);
  EXPECT_EQ(queue.take(), std::nullopt);
  EXPECT_EQ(queue.take(), std::nullopt);
}

TEST(ConversationQueue, GivesNoneAfterStop) {
  ConversationQueue queue(3, 10);
  EXPECT_EQ(queue.take(), 0);
  queue.stop();
  EXPECT_EQ(queue.take(), std::nullopt);
}

TEST(ConversationQueue, GivesUpOnATargetThatNeverAnswers) {
  ConversationQueue queue(100, 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(queue.take().has_value());
    queue.count_unreachable();
  }
  EXPECT_TRUE(queue.gave_up());
  EXPECT_EQ(queue.take(), std::nullopt);
}

TEST(ConversationQueue, GoesOnWhenOneCallGotThrough) {
  ConversationQueue queue(100, 3);
  queue.count_connected();
  for (int i = 0; i < 50; ++i) queue.count_unreachable();
  EXPECT_FALSE(queue.gave_up());
  EXPECT_TRUE(queue.take().has_value());
}

}  // namespace
}  // namespace busyhour::load
