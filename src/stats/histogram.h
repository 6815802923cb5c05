// A latency histogram: HdrHistogram, 1 us to 1 h, 3 significant digits; negative values kept apart.
#pragma once

#include <cstdint>
#include <memory>

#include "base/time.h"

struct hdr_histogram;

namespace busyhour::stats {

/// One statistic of `shared/outputs.md`, in the unit of the recorded values (milliseconds for
/// durations). With no values count is 0 and the rest is meaningless: writers print {}.
struct Statistic {
  std::uint64_t count = 0;
  double min = 0, max = 0, mean = 0, median = 0, stddev = 0, variance = 0;
  double p50 = 0, p75 = 0, p90 = 0, p95 = 0, p99 = 0, p99_9 = 0;
  /// Enough samples that two-sided 95 % bounds of the percentile exist: 72, 368, 3,688.
  bool sufficient_p95() const { return count >= 72; }
  bool sufficient_p99() const { return count >= 368; }
  bool sufficient_p99_9() const { return count >= 3688; }
};

/// Not thread-safe: each engine thread owns its histograms; they are merged, percentiles never are.
/// Durations outside +-1 h are recorded at the limit. Count, min, max, mean and stddev are exact
/// (sums are kept beside the histogram), percentiles within the histogram's precision (0.1 %),
/// nearest rank ceil(p*n).
class Histogram {
 public:
  Histogram();
  ~Histogram();
  Histogram(Histogram&& other) noexcept;
  Histogram& operator=(Histogram&& other) noexcept;
  Histogram(const Histogram& other);
  Histogram& operator=(const Histogram& other);

  void record(Duration value);
  void merge(const Histogram& other);
  void reset();

  std::uint64_t count() const { return count_; }
  /// The value at nearest rank ceil(p*n), p in (0, 1]; zero duration if empty.
  Duration percentile(double p) const;
  Duration max() const { return max_; }
  Statistic summary_ms() const;

 private:
  struct Free {
    void operator()(hdr_histogram* h) const;
  };
  using Hdr = std::unique_ptr<hdr_histogram, Free>;

  Hdr positive_;  // values >= 0; made at the first record, since an empty one costs 200 KiB
  Hdr negative_;  // magnitudes of values < 0
  std::uint64_t count_ = 0;
  Duration min_{0}, max_{0};
  double sum_ms_ = 0, sum_squares_ms_ = 0;
};

}  // namespace busyhour::stats
