#include "stats/latency_by_level.h"

#include <gtest/gtest.h>

#include <string>

#include <fmt/format.h>

namespace busyhour::stats {
namespace {

/// "from-to: count", one after the other.
std::string text_of(const LatencyByLevel& latency) {
  std::string text;
  for (const LatencyByLevel::Range& range : latency.ranges()) {
    text += fmt::format("{}-{}: {}; ", range.from, range.to, range.ms.count);
  }
  return text;
}

TEST(LatencyByLevel, HasNoRangesWithoutValues) {
  EXPECT_TRUE(LatencyByLevel().ranges().empty());
}

TEST(LatencyByLevel, TellsFewLevelsApart) {
  LatencyByLevel latency;
  latency.add(1, 100ms);
  latency.add(3, 300ms);
  latency.add(3, 500ms);
  EXPECT_EQ(text_of(latency), "1-1: 1; 3-3: 2; ");
  EXPECT_DOUBLE_EQ(latency.ranges().back().ms.mean, 400);
}

TEST(LatencyByLevel, WidensItsRangesAsMoreCallsCome) {
  LatencyByLevel latency;
  for (std::size_t level = 1; level <= 16; ++level) latency.add(level, 1ms);
  EXPECT_EQ(latency.ranges().size(), 16U);
  latency.add(17, 1ms);
  EXPECT_EQ(text_of(latency),
            "1-2: 2; 3-4: 2; 5-6: 2; 7-8: 2; 9-10: 2; 11-12: 2; 13-14: 2; "
            "15-16: 2; 17-17: 1; ");
  latency.add(500, 1ms);
  EXPECT_EQ(text_of(latency), "1-32: 17; 481-500: 1; ");
}

TEST(LatencyByLevel, TheOrderOfTheCallsDoesNotMatter) {
  LatencyByLevel up, down;
  for (std::size_t level = 1; level <= 100; ++level)
    up.add(level, Duration(1ms) * static_cast<int>(level));
  for (std::size_t level = 100; level >= 1; --level)
    down.add(level, Duration(1ms) * static_cast<int>(level));
  EXPECT_EQ(text_of(up), text_of(down));
  EXPECT_EQ(up.ranges()[2].ms.p50, down.ranges()[2].ms.p50);
}

}  // namespace
}  // namespace busyhour::stats
