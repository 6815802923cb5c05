#include "report/sparkline.h"

#include <gtest/gtest.h>

#include <vector>

namespace busyhour::report {
namespace {

using Values = std::vector<std::optional<double>>;

TEST(Sparkline, GoesFromTheLeastToTheMost) {
  EXPECT_EQ(sparkline(Values{0, 1, 2, 3, 4, 5, 6, 7}, Charset::utf8), "▁▂▃▄▅▆▇█");
  EXPECT_EQ(sparkline(Values{0, 1, 2, 3, 4, 5, 6, 7}, Charset::ascii), "_.:-=+*#");
  EXPECT_EQ(sparkline(Values{900, 500, 900}, Charset::ascii), "#_#");
}

TEST(Sparkline, HasASpaceWhereThereIsNoValue) {
  EXPECT_EQ(sparkline(Values{1, std::nullopt, 2}, Charset::ascii), "_ #");
  EXPECT_EQ(sparkline(Values{std::nullopt}, Charset::ascii), " ");
  EXPECT_EQ(sparkline(Values{}, Charset::ascii), "");
}

TEST(Sparkline, OfEqualValuesIsInTheMiddle) {
  EXPECT_EQ(sparkline(Values{5, 5}, Charset::ascii), "==");
}

TEST(Sparkline, OnAGivenScaleStaysInside) {
  EXPECT_EQ(sparkline(Values{-1, 0, 10, 11}, 0, 10, Charset::ascii), "__##");
}

}  // namespace
}  // namespace busyhour::report
