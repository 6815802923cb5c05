#include "stats/interval.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace busyhour::stats {

namespace {

/// ln k! for whole k; not std::lgamma, which writes a global variable.
double log_factorial(double k) {
  if (k < 10) {
    double product = 1;
    for (int i = 2; i <= static_cast<int>(k); ++i) product *= i;
    return std::log(product);
  }
  // Stirling's series (Abramowitz, Stegun 6.1.41), off by less than 1e-11 from 10 on.
  const double square = k * k;
  return (k + 0.5) * std::log(k) - k + 0.5 * std::log(2 * std::numbers::pi) + 1 / (12 * k) -
         1 / (360 * k * square) + 1 / (1260 * k * square * square);
}

double binomial_mass(double k, double n, double p) {
  return std::exp(log_factorial(n) - log_factorial(k) - log_factorial(n - k) + k * std::log(p) +
                  (n - k) * std::log1p(-p));
}

/// sum() = P(X <= k()), for k that only grow. What is over ten standard deviations below the mean
/// counts as nothing.
class BinomialSum {
 public:
  BinomialSum(double n, double p) : n_(n), odds_(p / (1 - p)) {
    const double reach = 10 * std::sqrt(n * p * (1 - p)) + 10;
    k_ = std::max(0.0, std::floor(n * p - reach));
    mass_ = binomial_mass(k_, n, p);
    sum_ = mass_;
  }
  double k() const { return k_; }
  double sum() const { return sum_; }
  void next() {
    mass_ *= (n_ - k_) / (k_ + 1) * odds_;
    ++k_;
    sum_ += mass_;
  }

 private:
  double n_, odds_, k_ = 0, mass_ = 0, sum_ = 0;
};

}  // namespace

RankInterval percentile_ranks(std::uint64_t n, double p, double confidence) {
  RankInterval ranks;
  if (n == 0) return ranks;
  const double tail = (1 - confidence) / 2;
  BinomialSum below(static_cast<double>(n), p);
  // low: the largest rank l with P(X <= l - 1) <= tail; high: the smallest u with
  // P(X <= u - 1) >= 1 - tail, for which there must be such a sample.
  for (; below.k() < static_cast<double>(n); below.next()) {
    const auto rank = static_cast<std::uint64_t>(below.k()) + 1;
    if (below.sum() <= tail) ranks.low = rank;
    if (below.sum() >= 1 - tail) {
      ranks.high = rank;
      break;
    }
  }
  return ranks;
}

std::uint64_t samples_needed(double p, double confidence) {
  // The largest of n samples is below the quantile with p^n, the smallest above it with (1-p)^n.
  const double tail = (1 - confidence) / 2;
  return static_cast<std::uint64_t>(std::ceil(std::log(tail) / std::log(std::max(p, 1 - p))));
}

std::optional<ConfidenceInterval> mean_interval(std::uint64_t n, double mean, double stddev,
                                                double confidence) {
  if (n < samples_needed_for_mean) return std::nullopt;
  const auto count = static_cast<double>(n);
  const double half = student_quantile((1 + confidence) / 2, count - 1) * stddev / std::sqrt(count);
  return ConfidenceInterval{mean - half, mean + half};
}

ConfidenceInterval proportion_interval(std::uint64_t hits, std::uint64_t n, double confidence) {
  const auto count = static_cast<double>(n);
  return share_interval(static_cast<double>(hits) / count, count, confidence);
}

ConfidenceInterval share_interval(double share, double n, double confidence) {
  const double z = normal_quantile((1 + confidence) / 2);
  const double scale = 1 + z * z / n;
  const double centre = (share + z * z / (2 * n)) / scale;
  const double half = z / scale * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  // Exactly at the ends, where rounding would leave a trace.
  return {share == 0 ? 0 : std::max(0.0, centre - half),
          share == 1 ? 1 : std::min(1.0, centre + half)};
}

double normal_quantile(double p) {
  // Newton's method on the distribution function; convex on either side of 0, so it converges from
  // there.
  double z = 0;
  for (int step = 0; step < 60; ++step) {
    const double error = 0.5 * std::erfc(-z / std::numbers::sqrt2) - p;
    const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
    const double next = z - error / density;
    if (std::abs(next - z) < 1e-12) return next;
    z = next;
  }
  return z;
}

// Cornish and Fisher's expansion, Abramowitz, Stegun 26.7.5.
double student_quantile(double p, double freedom) {
  const double z = normal_quantile(p);
  const double z2 = z * z;
  const double g1 = z * (z2 + 1) / 4;
  const double g2 = z * ((5 * z2 + 16) * z2 + 3) / 96;
  const double g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
  return z + (g1 + (g2 + g3 / freedom) / freedom) / freedom;
}

}  // namespace busyhour::stats
