#include "stats/sparse_histogram.h"

#include <algorithm>
#include <bit>

namespace busyhour::stats {

namespace {

// HdrHistogram's buckets for our range: 512 ns wide below 2^20 ns, then 2,048 (2^11) to each power
// of two (hdr_histogram.c, hdr_calculate_bucket_config).
constexpr int narrowest = 9;
constexpr int significant_bits = 11;

std::int64_t first_of_bucket(std::int64_t ns) {
  const auto value = static_cast<std::uint64_t>(ns);
  const int shift = std::max(narrowest, static_cast<int>(std::bit_width(value)) - significant_bits);
  return static_cast<std::int64_t>(value >> shift << shift);
}

}  // namespace

void SparseHistogram::record(Duration value) {
  value = std::clamp(value, Duration::zero(), Histogram::longest);
  ++counts_[first_of_bucket(value.count())];
}

Histogram SparseHistogram::histogram() const {
  Histogram histogram;
  for (const auto& [first, count] : counts_) histogram.record(Duration(first), count);
  return histogram;
}

}  // namespace busyhour::stats
