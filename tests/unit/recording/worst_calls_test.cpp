#include "recording/worst_calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busyhour::recording {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Worst : public ::testing::Test {
 protected:
  /// As the recorder does it.
  void offer(double badness, int name) {
    if (worst_.takes(badness)) worst_.add(badness, std::make_shared<int>(name));
  }
  std::vector<int> names() const {
    std::vector<int> all;
    for (const auto& call : worst_.calls()) all.push_back(*call);
    return all;
  }
  WorstCalls<int> worst_{3};
};

TEST_F(Worst, KeepsTheHighestInTheirOrder) {
  for (const int badness : {5, 1, 9, 7, 3, 8}) offer(badness, badness);
  EXPECT_THAT(names(), ElementsAre(9, 8, 7));
}

TEST_F(Worst, OfEqualOnesTheEarlierStays) {
  for (int name = 1; name <= 5; ++name) offer(1, name);
  EXPECT_THAT(names(), ElementsAre(1, 2, 3));
  offer(2, 6);
  EXPECT_THAT(names(), ElementsAre(6, 1, 2));
}

TEST_F(Worst, TakesAnythingWhileThereIsRoom) {
  EXPECT_TRUE(worst_.takes(-1));
  offer(-1, 1);
  EXPECT_THAT(names(), ElementsAre(1));
}

TEST_F(Worst, LetsGoOfWhoIsNoLongerAmongThem) {
  auto first = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = first;
  worst_.add(1, std::move(first));
  for (int name = 2; name <= 4; ++name) offer(name, name);
  EXPECT_TRUE(watched.expired());
}

TEST(WorstOfNone, KeepsNothing) {
  const WorstCalls<int> none(0);
  EXPECT_FALSE(none.takes(1e9));
  EXPECT_THAT(none.calls(), IsEmpty());
}

}  // namespace
}  // namespace busyhour::recording
