// A histogram of a fixed kilobyte, for the thousands of intervals of a long run: its
// resolution is as fine as its counters allow.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace busyhour::stats {

/// Holds only counters that are not 0. At first each is of values that differ by less than 0.05 %
/// (or 1 us); whenever there would be more than `most_counters` all of them become twice as wide.
/// Any number of values within a factor of 100 is told apart by 6 %.
class CompactHistogram {
 public:
  static constexpr std::size_t most_counters = 128;

  /// Beyond +-36 minutes as the limit.
  void record(Duration value);
  void merge(const CompactHistogram& other);
  std::uint64_t count() const { return count_; }
  /// Of nearest rank; the middle of its counter's values, within the smallest and the largest value
  /// that came. Zero duration if empty.
  Duration percentile(double p) const;

 private:
  struct Counter {
    std::int32_t bucket = 0;
    std::uint32_t count = 0;
  };

  void add(std::int32_t bucket, std::uint32_t count);
  void widen();
  Duration middle(std::int32_t bucket) const;

  std::array<Counter, most_counters> counters_{};  ///< ascending, the first used_ of them
  std::uint8_t used_ = 0;
  std::uint8_t widened_ = 0;  ///< so many times
  std::uint64_t count_ = 0;
  std::int32_t min_us_ = 0, max_us_ = 0;
};

}  // namespace busyhour::stats
