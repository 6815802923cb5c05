#include "load/machine_meter.h"

#include <gtest/gtest.h>

namespace busyhour::load {
namespace {

TEST(MachineMeter, KnowsWhatWasStolenInAllAndInTheWorstSecond) {
  MachineMeter meter;
  meter.sample(MachineTimes{.total = 1000, .stolen = 500}, std::nullopt);
  meter.sample(MachineTimes{.total = 1200, .stolen = 500}, std::nullopt);
  meter.sample(MachineTimes{.total = 1400, .stolen = 560}, std::nullopt);
  meter.sample(MachineTimes{.total = 1600, .stolen = 560}, std::nullopt);
  EXPECT_DOUBLE_EQ(meter.steal_percent(), 10);
  EXPECT_DOUBLE_EQ(meter.steal_1s_percent(), 30);
}

TEST(MachineMeter, AMomentIsNoSecond) {
  MachineMeter meter;
  meter.sample(MachineTimes{.total = 1000, .stolen = 0}, std::nullopt);
  meter.sample(MachineTimes{.total = 1002, .stolen = 1}, std::nullopt);
  EXPECT_EQ(meter.steal_1s_percent(), 0);
}

TEST(MachineMeter, WhereNothingIsToldNothingIsStolen) {
  MachineMeter meter;
  meter.sample(std::nullopt, std::nullopt);
  EXPECT_EQ(meter.steal_percent(), 0);
  EXPECT_EQ(meter.steal_1s_percent(), 0);
}

TEST(MachineMeter, CountsThePacketsDroppedSinceItsFirstSample) {
  MachineMeter meter;
  EXPECT_EQ(meter.packets_dropped(), 0);
  meter.sample(std::nullopt, 683);
  EXPECT_EQ(meter.packets_dropped(), 0);
  meter.sample(std::nullopt, 690);
  meter.sample(std::nullopt, std::nullopt);
  EXPECT_EQ(meter.packets_dropped(), 7);
}

}  // namespace
}  // namespace busyhour::load
