#include "report/calibration_search.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace busyhour::report {
namespace {

/// Searches on a machine that is simulated; `trusted` is asked for each load in turn.
struct Search {
  explicit Search(const std::function<bool(int)>& trusted, int most = 20'000) {
    LoadSearch search(most);
    while (const auto users = search.next()) {
      ++probes;
      EXPECT_GE(*users, 1);
      EXPECT_LE(*users, most);
      if (probes > 60) {
        ADD_FAILURE() << "the search does not end";
        break;
      }
      search.add(*users, trusted(*users));
    }
    largest = search.largest_trusted();
  }
  int largest = 0;
  int probes = 0;
};

class Capacity : public testing::TestWithParam<int> {};

TEST_P(Capacity, IsFoundToATenthAndNeverExceeded) {
  const int capacity = GetParam();
  const Search search([capacity](int users) { return users <= capacity; });
  EXPECT_LE(search.largest, capacity);
  EXPECT_GE(search.largest, capacity * 0.9 - 1);
  EXPECT_LE(search.probes, 25);
}

INSTANTIATE_TEST_SUITE_P(Of, Capacity,
                         testing::Values(1, 2, 7, 50, 99, 100, 101, 399, 1200, 1599, 1600, 12'345));

TEST(LoadSearch, EndsWithNothingOnAMachineThatCannotBeTrusted) {
  std::set<int> tried;
  const Search search([&tried](int users) {
    tried.insert(users);
    return false;
  });
  EXPECT_EQ(search.largest, 0);
  EXPECT_TRUE(tried.contains(1)) << "not even one user";
}

TEST(LoadSearch, TriesNoMoreThanItMay) {
  EXPECT_EQ(Search([](int) { return true; }, 700).largest, 700);
  EXPECT_EQ(Search([](int) { return true; }, 30).largest, 30);
  const int largest = Search([](int users) { return users <= 150; }, 170).largest;
  EXPECT_LE(largest, 150);
  EXPECT_GE(largest, 135);
}

TEST(LoadSearch, OneOffTroubleDecidesNothing) {
  std::set<int> seen;
  // Whatever is tried first fails once; what is above the capacity fails always.
  const Search search([&seen](int users) { return users <= 1200 && !seen.insert(users).second; });
  EXPECT_LE(search.largest, 1200);
  EXPECT_GE(search.largest, 1080);
}

}  // namespace
}  // namespace busyhour::report
