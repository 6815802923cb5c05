#include "base/cpu_times.h"

#include <gtest/gtest.h>

namespace busyhour {
namespace {

TEST(CpuTimes, TheSecondNumberOfSchedstatIsTheWait) {
  EXPECT_EQ(parse_waited("513076 55512 2\n"), 55512ns);
  EXPECT_EQ(parse_waited("513076\n"), std::nullopt);
  EXPECT_EQ(parse_waited(""), std::nullopt);
}

TEST(CpuTimes, TheEighthNumberOfTheFirstLineIsStolen) {
  const auto times =
      parse_machine_times("cpu  10 20 30 40 5 0 6 7 100 200\ncpu0 1 2 3 4 5 6 7 8\n");
  ASSERT_TRUE(times);
  EXPECT_EQ(times->total, 118u);
  EXPECT_EQ(times->stolen, 7u);
}

TEST(CpuTimes, WhatHasNotAllNumbersSaysNothing) {
  EXPECT_FALSE(parse_machine_times("cpu  10 20 30 40\n"));
  EXPECT_FALSE(parse_machine_times("cpu0 1 2 3 4 5 6 7 8\n"));
  EXPECT_FALSE(parse_machine_times(""));
}

TEST(CpuTimes, AThreadThatWorksUsesCpu) {
  SystemThreadClock clock;
  const Duration before = clock.used();
  volatile unsigned work = 0;
  while (clock.used() == before) work = work + 1;
  EXPECT_GT(clock.used(), before);
  EXPECT_GE(clock.waited(), 0ns);
}

}  // namespace
}  // namespace busyhour
