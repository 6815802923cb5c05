#include "base/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace busyhour {
namespace {

TEST(Random, GivesTheReferenceSequenceOfSplitMix64) {
  // The published sequence for the seed 1234567, as in the reference implementation's own tests.
  Random random(1234567);
  EXPECT_EQ(random(), 6457827717110365317U);
  EXPECT_EQ(random(), 3203168211198807973U);
  EXPECT_EQ(random(), 9817491932198370423U);
}

TEST(Random, RepeatsForTheSameSeed) {
  Random a(42);
  Random b(42);
  Random other(43);
  int same_as_other = 0;
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t value = a();
    EXPECT_EQ(value, b());
    if (value == other()) ++same_as_other;
  }
  EXPECT_EQ(same_as_other, 0);
}

TEST(Random, UniformStaysInItsIntervalAndFillsIt) {
  Random random(3);
  double sum = 0;
  double low = 1;
  double high = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double u = random.uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u;
    low = std::min(low, u);
    high = std::max(high, u);
  }
  EXPECT_NEAR(sum / 100'000, 0.5, 0.005);
  EXPECT_LT(low, 0.001);
  EXPECT_GT(high, 0.999);
}

TEST(Random, NormalHasMeanZeroAndDeviationOne) {
  Random random(4);
  double sum = 0;
  double squares = 0;
  int within_one = 0;
  const int n = 100'000;
  for (int i = 0; i < n; ++i) {
    const double x = random.normal();
    ASSERT_TRUE(std::isfinite(x));
    sum += x;
    squares += x * x;
    if (std::abs(x) < 1) ++within_one;
  }
  EXPECT_NEAR(sum / n, 0, 0.02);
  EXPECT_NEAR(squares / n, 1, 0.02);
  EXPECT_NEAR(static_cast<double>(within_one) / n, 0.6827, 0.01);
}

TEST(Random, BelowReachesEveryValueAboutEquallyOften) {
  Random random(5);
  std::array<int, 7> seen{};
  for (int i = 0; i < 70'000; ++i) ++seen.at(random.below(7));
  for (const int count : seen) EXPECT_NEAR(count, 10'000, 500);
}

TEST(Random, BelowHasNoModuloBias) {
  // With n = 3/4 of the range a plain modulo gives the lower third twice as often.
  const std::uint64_t n = std::uint64_t{3} << 62;
  Random random(6);
  int low_third = 0;
  for (int i = 0; i < 30'000; ++i) low_third += random.below(n) < n / 3 ? 1 : 0;
  EXPECT_NEAR(low_third, 10'000, 500);
}

TEST(Random, BelowOneIsZero) {
  Random random(8);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(random.below(1), 0U);
}

TEST(Random, ChildrenAreRepeatableAndDiffer) {
  const Random parent(9);
  std::set<std::uint64_t> firsts;
  for (std::uint64_t number = 0; number < 10'000; ++number) {
    Random child = parent.child(number);
    Random again = parent.child(number);
    const std::uint64_t first = child();
    EXPECT_EQ(first, again());
    firsts.insert(first);
  }
  EXPECT_EQ(firsts.size(), 10'000U);
}

TEST(Random, ChildrenDoNotRepeatTheirParentOrEachOther) {
  Random parent(10);
  std::set<std::uint64_t> values;
  for (std::uint64_t number = 0; number < 20; ++number) {
    Random child = parent.child(number);
    for (int i = 0; i < 200; ++i) values.insert(child());
    Random grandchild = parent.child(number).child(0);
    for (int i = 0; i < 200; ++i) values.insert(grandchild());
  }
  for (int i = 0; i < 200; ++i) values.insert(parent());
  EXPECT_EQ(values.size(), 20U * 400 + 200);
}

TEST(Random, ChildrenDependOnTheParentsSeed) {
  EXPECT_NE(Random(1).child(0)(), Random(2).child(0)());
}

TEST(Uuid, HasTheFormOfVersion4) {
  Random random(11);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = make_uuid(random);
    ASSERT_EQ(uuid.size(), 36U);
    for (std::size_t k = 0; k < uuid.size(); ++k) {
      const bool dash = k == 8 || k == 13 || k == 18 || k == 23;
      ASSERT_EQ(uuid[k] == '-', dash);
      ASSERT_TRUE(dash || std::string("0123456789abcdef").contains(uuid[k]));
    }
    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
    seen.insert(uuid);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(Uuid, RepeatsForTheSameSeed) {
  Random a(12);
  Random b(12);
  EXPECT_EQ(make_uuid(a), make_uuid(b));
}

}  // namespace
}  // namespace busyhour
