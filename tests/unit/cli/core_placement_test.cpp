#include "cli/core_placement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace busyhour::cli {
namespace {

using testing::ElementsAre;

TEST(CorePlacement, TheAgentGetsTheLastCore) {
  const CorePlacement placement = place_on({0, 2, 5});
  EXPECT_THAT(placement.engine, ElementsAre(0, 2));
  EXPECT_EQ(placement.agent, 5);
}

TEST(CorePlacement, OneCoreIsForBoth) {
  const CorePlacement placement = place_on({3});
  EXPECT_THAT(placement.engine, ElementsAre(3));
  EXPECT_FALSE(placement.agent.has_value());
}

TEST(CorePlacement, AGuardConfinesTheThreadAndThoseItStarts) {
  const std::vector<int> before = allowed_cores();
  ASSERT_FALSE(before.empty());
  const std::vector<int> one{before.front()};
  {
    const CoreGuard guard(one);
    EXPECT_EQ(allowed_cores(), one);
    std::thread([&one] { EXPECT_EQ(allowed_cores(), one); }).join();
  }
  EXPECT_EQ(allowed_cores(), before);
}

}  // namespace
}  // namespace busyhour::cli
