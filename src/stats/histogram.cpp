#include "stats/histogram.h"

#include <hdr/hdr_histogram.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <new>
#include <optional>
#include <utility>

#include "stats/histogram_code.h"
#include "stats/nearest_rank.h"

namespace busyhour::stats {
namespace {

// Values are counted in nanoseconds, but told apart from 1 us on: 24 buckets of 1,024 counters.
constexpr std::int64_t lowest_ns = 1000;
constexpr int significant_digits = 3;

hdr_histogram* make_hdr() {
  hdr_histogram* made = nullptr;
  if (hdr_init(lowest_ns, Histogram::longest.count(), significant_digits, &made) != 0) {
    throw std::bad_alloc();
  }
  return made;
}

std::uint64_t total(const hdr_histogram* hdr) {
  return hdr == nullptr ? 0 : static_cast<std::uint64_t>(hdr->total_count);
}

/// Values by 1-based rank, for ranks that never go down. Not hdr_value_at_percentile: that rounds
/// p*n to the nearest rank in place of up, and answers with a bucket's upper end, where the middle
/// is half as far off.
class RankCursor {
 public:
  explicit RankCursor(const hdr_histogram& hdr) : hdr_(hdr), seen_(at(0)) {}

  Duration value(std::uint64_t rank) {
    while (seen_ < rank && index_ + 1 < hdr_.counts_len) seen_ += at(++index_);
    return Duration(hdr_median_equivalent_value(&hdr_, hdr_value_at_index(&hdr_, index_)));
  }

 private:
  std::uint64_t at(std::int32_t index) const {
    return static_cast<std::uint64_t>(hdr_.counts[index]);
  }

  const hdr_histogram& hdr_;
  std::int32_t index_ = 0;
  std::uint64_t seen_;  // values up to and with those of index_
};

Duration value_at_rank(const hdr_histogram& hdr, std::uint64_t rank) {
  return RankCursor(hdr).value(rank);
}

}  // namespace

void Histogram::Free::operator()(hdr_histogram* h) const {
  hdr_close(h);
}

Histogram::Histogram() = default;
Histogram::~Histogram() = default;

Histogram::Histogram(Histogram&& other) noexcept
    : positive_(std::move(other.positive_)),
      negative_(std::move(other.negative_)),
      exact_(std::exchange(other.exact_, {})) {}

Histogram& Histogram::operator=(Histogram&& other) noexcept {
  positive_ = std::move(other.positive_);
  negative_ = std::move(other.negative_);
  exact_ = std::exchange(other.exact_, {});
  return *this;
}

Histogram::Histogram(const Histogram& other) {
  merge(other);
}

Histogram& Histogram::operator=(const Histogram& other) {
  if (this != &other) *this = Histogram(other);
  return *this;
}

void Histogram::record(Duration value) {
  value = std::clamp(value, -longest, longest);
  Hdr& side = value < Duration::zero() ? negative_ : positive_;
  if (!side) side.reset(make_hdr());
  hdr_record_value(side.get(), std::abs(value.count()));

  exact_.min = exact_.count == 0 ? value : std::min(exact_.min, value);
  exact_.max = exact_.count == 0 ? value : std::max(exact_.max, value);
  ++exact_.count;
  const double before = to_ms(value) - exact_.mean_ms;
  exact_.mean_ms += before / static_cast<double>(exact_.count);
  exact_.distances_ms += before * (to_ms(value) - exact_.mean_ms);
}

void Histogram::record(Duration value, std::uint64_t times) {
  if (times == 0) return;
  value = std::clamp(value, -longest, longest);
  Hdr& side = value < Duration::zero() ? negative_ : positive_;
  if (!side) side.reset(make_hdr());
  hdr_record_values(side.get(), std::abs(value.count()), static_cast<std::int64_t>(times));
  exact_.merge({.count = times, .min = value, .max = value, .mean_ms = to_ms(value)});
}

void Histogram::add_counts(Hdr& to, const Hdr& from) {
  if (!from || from->total_count == 0) return;
  if (!to) to.reset(make_hdr());
  hdr_add(to.get(), from.get());
}

void Histogram::set_difference(Hdr& to, const Hdr& later, const Hdr& earlier) {
  if (!later) return;
  to.reset(make_hdr());
  for (std::int32_t i = 0; i < later->counts_len; ++i) {
    to->counts[i] = later->counts[i] - (earlier ? earlier->counts[i] : 0);
  }
  to->total_count = later->total_count - (earlier ? earlier->total_count : 0);
}

// Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances"
// (1979).
void Histogram::Exact::merge(const Exact& from) {
  if (from.count == 0) return;
  min = count == 0 ? from.min : std::min(min, from.min);
  max = count == 0 ? from.max : std::max(max, from.max);
  const auto n = static_cast<double>(count);
  const auto m = static_cast<double>(from.count);
  const double apart = from.mean_ms - mean_ms;
  mean_ms += apart * m / (n + m);
  distances_ms += from.distances_ms + apart * apart * n * m / (n + m);
  count += from.count;
}

void Histogram::merge(const Histogram& other) {
  exact_.merge(other.exact_);
  add_counts(positive_, other.positive_);
  add_counts(negative_, other.negative_);
}

void Histogram::reset() {
  if (positive_) hdr_reset(positive_.get());
  if (negative_) hdr_reset(negative_.get());
  exact_ = {};
}

Duration Histogram::at_rank(std::uint64_t rank) const {
  // Upwards, the negative values come first, from the largest magnitude to the smallest.
  const std::uint64_t below_zero = total(negative_.get());
  const Duration value = rank <= below_zero ? -value_at_rank(*negative_, below_zero - rank + 1)
                                            : value_at_rank(*positive_, rank - below_zero);
  return std::clamp(value, exact_.min, exact_.max);
}

Duration Histogram::percentile(double p) const {
  return count() == 0 ? Duration::zero() : at_rank(nearest_rank(p, count()));
}

std::vector<Duration> Histogram::percentiles(std::span<const double> ascending) const {
  std::vector<Duration> values;
  if (count() == 0) return values;
  const std::uint64_t below_zero = total(negative_.get());
  std::optional<RankCursor> cursor;
  if (positive_) cursor.emplace(*positive_);
  for (const double p : ascending) {
    const std::uint64_t rank = nearest_rank(p, count());
    const Duration value = rank <= below_zero ? at_rank(rank) : cursor->value(rank - below_zero);
    values.push_back(std::clamp(value, exact_.min, exact_.max));
  }
  return values;
}

Duration Histogram::percentile_since(const Histogram& earlier, double p) const {
  Histogram between;
  set_difference(between.positive_, positive_, earlier.positive_);
  set_difference(between.negative_, negative_, earlier.negative_);
  between.exact_ = {.count = count() - earlier.count(), .min = min(), .max = max()};
  return between.percentile(p);
}

Statistic Histogram::summary_ms() const {
  Statistic s;
  if (count() == 0) return s;
  const std::uint64_t n = count();
  s.count = n;
  s.min = to_ms(exact_.min);
  s.max = to_ms(exact_.max);
  s.mean = exact_.mean_ms;
  s.median = (to_ms(at_rank((n + 1) / 2)) + to_ms(at_rank(n / 2 + 1))) / 2;
  s.variance = n < 2 ? 0 : exact_.distances_ms / static_cast<double>(n - 1);
  s.stddev = std::sqrt(s.variance);
  constexpr std::array ascending{0.50, 0.75, 0.90, 0.95, 0.99, 0.999};
  const std::vector<Duration> values = percentiles(ascending);
  s.p50 = to_ms(values[0]);
  s.p75 = to_ms(values[1]);
  s.p90 = to_ms(values[2]);
  s.p95 = to_ms(values[3]);
  s.p99 = to_ms(values[4]);
  s.p99_9 = to_ms(values[5]);
  return s;
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  std::vector<Bucket> all;
  const auto append = [&all](const Hdr& hdr, int sign) {
    for (std::int32_t i = 0; hdr && i < hdr->counts_len; ++i) {
      if (hdr->counts[i] == 0) continue;
      const std::int64_t from = hdr_value_at_index(hdr.get(), i);
      const std::int64_t to = hdr_next_non_equivalent_value(hdr.get(), from);
      const auto [low, high] = std::minmax({sign * from, sign * to});
      all.push_back({Duration(low), Duration(high), static_cast<std::uint64_t>(hdr->counts[i])});
    }
  };
  append(negative_, -1);
  std::ranges::reverse(all);
  append(positive_, 1);
  return all;
}

std::string Histogram::code() const {
  if (count() == 0) return {};
  if (total(negative_.get()) == 0) return encode_v2(*positive_);
  const Hdr all(make_hdr());
  if (positive_) hdr_add(all.get(), positive_.get());
  hdr_record_values(all.get(), 0, static_cast<std::int64_t>(total(negative_.get())));
  return encode_v2(*all);
}

Result<Histogram> Histogram::from_code(std::string_view code) {
  Histogram histogram;
  histogram.positive_.reset(make_hdr());
  if (!decode_v2(code, *histogram.positive_)) {
    return failure("the histogram is not HdrHistogram V2 with busyhour's range");
  }
  for (const Bucket& bucket : histogram.buckets()) {
    const Duration middle = (bucket.from + bucket.to) / 2;
    histogram.exact_.merge(
        {.count = bucket.count, .min = middle, .max = middle, .mean_ms = to_ms(middle)});
  }
  return histogram;
}

Histogram::Image Histogram::image() const {
  Image image{.count = exact_.count,
              .min = exact_.min,
              .max = exact_.max,
              .mean_ms = exact_.mean_ms,
              .squared_distances_ms2 = exact_.distances_ms,
              .positive = {},
              .negative = {}};
  if (total(positive_.get()) > 0) image.positive = encode_v2(*positive_);
  if (total(negative_.get()) > 0) image.negative = encode_v2(*negative_);
  return image;
}

Result<Histogram> Histogram::from_image(const Image& image) {
  Histogram histogram;
  const auto fill = [](Hdr& side, const std::string& code) {
    if (code.empty()) return true;
    side.reset(make_hdr());
    return decode_v2(code, *side);
  };
  if (!fill(histogram.positive_, image.positive) || !fill(histogram.negative_, image.negative)) {
    return failure("the histogram is not HdrHistogram V2 with busyhour's range");
  }
  const bool right =
      total(histogram.positive_.get()) + total(histogram.negative_.get()) == image.count &&
      -longest <= image.min && image.min <= image.max && image.max <= longest &&
      std::isfinite(image.mean_ms) && std::isfinite(image.squared_distances_ms2) &&
      image.squared_distances_ms2 >= 0;
  if (!right) return failure("the histogram's counters contradict its figures");
  histogram.exact_ = {.count = image.count,
                      .min = image.min,
                      .max = image.max,
                      .mean_ms = image.mean_ms,
                      .distances_ms = image.squared_distances_ms2};
  return histogram;
}

}  // namespace busyhour::stats
