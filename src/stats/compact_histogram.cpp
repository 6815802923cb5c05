#include "stats/compact_histogram.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <limits>

#include "stats/nearest_rank.h"

namespace busyhour::stats {
namespace {

// Buckets are numbered as in HdrHistogram: 2^11 to each power of two, those of 1 us below that. A
// bucket's number without its last bit is that of one twice as wide.
constexpr int mantissa_bits = 11;

std::int32_t to_us(Duration time) {
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(time / 1us, -most, most));
}

std::int32_t bucket_of(std::int32_t us) {
  const auto value = static_cast<std::uint32_t>(std::abs(us));
  const int shift = std::max(0, static_cast<int>(std::bit_width(value)) - mantissa_bits - 1);
  const auto bucket =
      static_cast<std::int32_t>(shift << mantissa_bits) + static_cast<std::int32_t>(value >> shift);
  return us < 0 ? -bucket : bucket;
}

std::int64_t first_us_of(std::int64_t bucket) {
  constexpr std::int64_t narrow = std::int64_t{2} << mantissa_bits;
  if (bucket < narrow) return bucket;
  const std::int64_t shift = (bucket >> mantissa_bits) - 1;
  return (bucket - (shift << mantissa_bits)) << shift;
}

/// Of the values of all buckets from `first` to `last`, which are none below zero.
Duration middle_of(std::int64_t first, std::int64_t last) {
  return (first_us_of(first) + first_us_of(last + 1) - 1) * 1us / 2;
}

}  // namespace

void CompactHistogram::record(Duration value) {
  const std::int32_t us = to_us(value);
  min_us_ = count_ == 0 ? us : std::min(min_us_, us);
  max_us_ = count_ == 0 ? us : std::max(max_us_, us);
  ++count_;
  add(bucket_of(us), 1);
}

void CompactHistogram::merge(const CompactHistogram& other) {
  if (other.count_ == 0) return;
  min_us_ = count_ == 0 ? other.min_us_ : std::min(min_us_, other.min_us_);
  max_us_ = count_ == 0 ? other.max_us_ : std::max(max_us_, other.max_us_);
  count_ += other.count_;
  while (widened_ < other.widened_) widen();
  for (std::size_t i = 0; i < other.used_; ++i) {
    const auto& [bucket, count] = other.counters_[i];
    add(bucket * (1 << other.widened_), count);
  }
}

/// `bucket` is of the finest resolution.
void CompactHistogram::add(std::int32_t bucket, std::uint32_t count) {
  for (;;) {
    Counter* const end = counters_.data() + used_;
    const std::int32_t wide = bucket >> widened_;
    Counter* const at = std::ranges::lower_bound(counters_.data(), end, wide, {}, &Counter::bucket);
    if (at != end && at->bucket == wide) {
      at->count += count;
      return;
    }
    if (used_ < most_counters) {
      std::move_backward(at, end, end + 1);
      *at = {.bucket = wide, .count = count};
      ++used_;
      return;
    }
    widen();
  }
}

void CompactHistogram::widen() {
  ++widened_;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < used_; ++i) {
    const Counter counter{.bucket = counters_[i].bucket >> 1, .count = counters_[i].count};
    if (kept > 0 && counters_[kept - 1].bucket == counter.bucket) {
      counters_[kept - 1].count += counter.count;
    } else {
      counters_[kept++] = counter;
    }
  }
  used_ = static_cast<std::uint8_t>(kept);
}

Duration CompactHistogram::middle(std::int32_t bucket) const {
  const std::int64_t width = std::int64_t{1} << widened_;
  const std::int64_t first = bucket * width, last = first + width - 1;
  return first < 0 ? -middle_of(-last, -first) : middle_of(first, last);
}

Duration CompactHistogram::percentile(double p) const {
  if (count_ == 0) return Duration::zero();
  const std::uint64_t rank = nearest_rank(p, count_);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < used_; ++i) {
    seen += counters_[i].count;
    if (seen < rank) continue;
    return std::clamp<Duration>(middle(counters_[i].bucket), min_us_ * 1us, max_us_ * 1us);
  }
  return max_us_ * 1us;
}

}  // namespace busyhour::stats
