#include "base/stable_sort.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace busyhour {
namespace {

using testing::ElementsAre;

TEST(StableSort, LeavesEqualItemsInTheirOrder) {
  std::vector<std::string> words{"pear", "fig", "plum", "kiwi", "nut"};
  sort_stably(words, {}, &std::string::size);
  EXPECT_THAT(words, ElementsAre("fig", "nut", "pear", "plum", "kiwi"));
  sort_stably(words, std::ranges::greater{}, &std::string::size);
  EXPECT_THAT(words, ElementsAre("pear", "plum", "kiwi", "fig", "nut"));
}

TEST(StableSort, MovesItems) {
  std::vector<std::unique_ptr<int>> numbers;
  for (const int number : {3, 1, 2}) numbers.push_back(std::make_unique<int>(number));
  sort_stably(numbers, {}, [](const std::unique_ptr<int>& number) { return *number; });
  ASSERT_EQ(numbers.size(), 3);
  EXPECT_EQ(*numbers.front(), 1);
  EXPECT_EQ(*numbers.back(), 3);
}

TEST(StableSort, OfNothingIsNothing) {
  std::vector<int> none;
  sort_stably(none);
  EXPECT_TRUE(none.empty());
}

}  // namespace
}  // namespace busyhour
