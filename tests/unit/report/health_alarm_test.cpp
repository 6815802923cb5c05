#include "report/health_alarm.h"

#include <gtest/gtest.h>

namespace busyhour::report {
namespace {

TEST(HealthAlarm, IsRaisedOnceWithTheReason) {
  HealthAlarm alarm;
  results::Snapshot snapshot;
  EXPECT_EQ(alarm.check(snapshot), std::nullopt);
  snapshot.health.so_far = {.fit = false, .reasons = {"late", "busy"}, .advice = {"rest"}};
  EXPECT_EQ(alarm.check(snapshot),
            "warning: the load generator is not fit so far, the run would be inconclusive: late; "
            "busy; rest");
  EXPECT_EQ(alarm.check(snapshot), std::nullopt);
  snapshot.health.so_far = {};
  EXPECT_EQ(alarm.check(snapshot), std::nullopt);
}

}  // namespace
}  // namespace busyhour::report
