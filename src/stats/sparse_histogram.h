// Counters of a latency histogram, only those that are not 0: for hundreds of histograms that hold
// few values each, where a Histogram takes 200 KiB.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "stats/histogram.h"

namespace busyhour::stats {

class SparseHistogram {
 public:
  /// As Histogram::record; a negative value counts as 0.
  void record(Duration value);
  bool empty() const { return counts_.empty(); }
  /// The same counters; min, max, mean and stddev are off by less than a bucket.
  Histogram histogram() const;

 private:
  std::unordered_map<std::int64_t, std::uint64_t> counts_;  ///< by the bucket's first nanosecond
};

}  // namespace busyhour::stats
