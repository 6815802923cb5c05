// A latency histogram: HdrHistogram, 1 us to 1 h, 3 significant digits; negative values kept apart.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"

struct hdr_histogram;  // NOLINT(readability-identifier-naming): the library's name

namespace busyhour::stats {

/// One statistic, as the result files have it, in the unit of the recorded values (milliseconds for
/// durations). With no values count is 0 and the rest is meaningless: writers print {}.
/// `median` is the mean of the two middle values if their number is even, p50 is one of the values;
/// `variance` and `stddev` are those of a sample (n - 1), 0 for one value. All as in Python's
/// `statistics`, which wrote these files first.
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
/// (they are kept beside the histogram), percentiles are those of nearest rank ceil(p*n), off by at
/// most 0.05 % or 0.3 us, never outside of [min, max].
class Histogram {
 public:
  /// All of a histogram as plain data, from which it can be made again, exactly.
  struct Image {
    std::uint64_t count = 0;
    Duration min{0}, max{0};
    double mean_ms = 0, squared_distances_ms2 = 0;
    std::string positive, negative;  ///< HdrHistogram V2 in base64 ("HISTF..."); empty: no value
  };

  Histogram();
  ~Histogram();
  Histogram(Histogram&& other) noexcept;
  Histogram& operator=(Histogram&& other) noexcept;
  Histogram(const Histogram& other);
  Histogram& operator=(const Histogram& other);

  /// The limits of what is recorded.
  static constexpr Duration longest = std::chrono::hours(1);

  void record(Duration value);
  void record(Duration value, std::uint64_t times);
  void merge(const Histogram& other);
  /// Forgets all values but keeps the memory, for the next interval.
  void reset();

  std::uint64_t count() const { return exact_.count; }
  /// The value at nearest rank ceil(p*n), p in (0, 1]; zero duration if empty.
  Duration percentile(double p) const;
  /// The same for several, ascending, in one pass over the counters; empty if there is no value.
  std::vector<Duration> percentiles(std::span<const double> ascending) const;
  /// The percentile of the values that came after `earlier`, a copy of this histogram, was made.
  Duration percentile_since(const Histogram& earlier, double p) const;
  /// The value at a rank, from 1 to count(), in ascending order.
  Duration at_rank(std::uint64_t rank) const;
  Duration min() const { return exact_.min; }  ///< zero duration if empty
  Duration max() const { return exact_.max; }  ///< zero duration if empty
  Statistic summary_ms() const;

  /// Counters that are not 0, ascending. Negative values have buckets of their own.
  struct Bucket {
    Duration from, to;  ///< values within [from, to); where they are negative within (from, to]
    std::uint64_t count = 0;
  };
  std::vector<Bucket> buckets() const;

  /// HdrHistogram V2 in base64, as its tools in all languages read it, in nanoseconds. It holds no
  /// negative values: they count as 0. Empty without a value.
  std::string code() const;
  /// A histogram of whose values no more is known than their buckets: min, max, mean and stddev
  /// are those of the buckets' middles. A failure if it is no code, or of another range.
  static Result<Histogram> from_code(std::string_view code);

  Image image() const;
  /// A failure if the image contradicts itself; it may come from anywhere.
  static Result<Histogram> from_image(const Image& image);

 private:
  struct Free {
    void operator()(hdr_histogram* h) const;
  };
  using Hdr = std::unique_ptr<hdr_histogram, Free>;

  static void add_counts(Hdr& to, const Hdr& from);
  static void set_difference(Hdr& to, const Hdr& later, const Hdr& earlier);

  struct Exact {
    std::uint64_t count = 0;
    Duration min{0}, max{0};
    // Welford's running mean and sum of squared distances from it: a plain sum of squares would
    // lose all digits of a small spread around a large mean.
    double mean_ms = 0, distances_ms = 0;

    void merge(const Exact& from);
  };

  Hdr positive_;  // values >= 0; made at the first record, since an empty one costs 200 KiB
  Hdr negative_;  // magnitudes of values < 0
  Exact exact_;
};

}  // namespace busyhour::stats
