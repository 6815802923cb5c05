#include "stats/erlang.h"

#include <gtest/gtest.h>

#include <cmath>

namespace busyhour::stats {
namespace {

// From the tables of Erlang's loss formula.
TEST(ErlangB, KnownValues) {
  EXPECT_NEAR(erlang_b(10, 10), 0.21458, 0.00001);
  EXPECT_NEAR(erlang_b(1, 1), 0.5, 1e-12);
  EXPECT_NEAR(erlang_b(2, 3), 4.0 / 19.0, 1e-12);
  EXPECT_NEAR(erlang_b(12.03, 20), 0.01, 0.0001);
  EXPECT_NEAR(erlang_b(84.1, 100), 0.01, 0.0001);
}

TEST(ErlangB, ManyLinesNeitherOverflowNorVanish) {
  // For n erlangs and n lines the loss tends to sqrt(2 / (pi n)).
  EXPECT_NEAR(erlang_b(10'000, 10'000), std::sqrt(2 / (3.14159265 * 10'000)), 0.0001);
  EXPECT_EQ(erlang_b(1, 10'000), 0.0);
}

TEST(ErlangB, NothingOfferedOrNoLines) {
  EXPECT_EQ(erlang_b(0, 5), 0.0);
  EXPECT_EQ(erlang_b(3, 0), 1.0);
}

}  // namespace
}  // namespace busyhour::stats
