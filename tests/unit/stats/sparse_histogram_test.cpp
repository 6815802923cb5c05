#include "stats/sparse_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"

namespace busyhour::stats {
namespace {

TEST(SparseHistogram, HasTheCountersOfAHistogram) {
  Random random(11);
  SparseHistogram sparse;
  Histogram full;
  for (int i = 0; i < 100'000; ++i) {
    // Of every size, up to nearly an hour.
    const Duration value(static_cast<std::int64_t>(random() >> (22 + random() % 42)));
    sparse.record(value);
    full.record(value);
  }
  EXPECT_EQ(sparse.histogram().code(), full.code());
}

TEST(SparseHistogram, HasTheCountersAtTheEdgesOfBuckets) {
  SparseHistogram sparse;
  Histogram full;
  for (int bit = 0; bit < 42; ++bit) {
    for (const std::int64_t off : {-513, -512, -1, 0, 1, 511, 512}) {
      const Duration value(std::max<std::int64_t>(0, (std::int64_t{1} << bit) + off));
      if (value > Histogram::longest) continue;
      sparse.record(value);
      full.record(value);
    }
  }
  EXPECT_EQ(sparse.histogram().code(), full.code());
}

TEST(SparseHistogram, KeepsToTheLimitsOfAHistogram) {
  SparseHistogram sparse;
  EXPECT_TRUE(sparse.empty());
  EXPECT_EQ(sparse.histogram().count(), 0U);
  sparse.record(-3s);
  sparse.record(5 * Histogram::longest);
  EXPECT_FALSE(sparse.empty());
  Histogram full;
  full.record(0ns);
  full.record(Histogram::longest);
  EXPECT_EQ(sparse.histogram().code(), full.code());
}

}  // namespace
}  // namespace busyhour::stats
