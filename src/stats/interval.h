// How sure an estimate is: confidence intervals for percentiles, means and proportions.
#pragma once

#include <cstdint>
#include <optional>

namespace busyhour::stats {

inline constexpr double usual_confidence = 0.95;

/// The samples, by 1-based rank in ascending order, that bound a percentile. A bound is empty where
/// no sample is sure enough to be one.
struct RankInterval {
  std::optional<std::uint64_t> low, high;
};

/// Two-sided, from order statistics alone, so it holds whatever the distribution: of n samples the
/// number below the p-quantile is binomial(n, p); `low` and `high` are the ranks nearest to p*n
/// that leave at most (1 - confidence) / 2 on either side. p in (0, 1). Source: Hahn, Meeker,
/// "Statistical Intervals", section 5.2; David, Nagaraja, "Order Statistics", section 7.1.
RankInterval percentile_ranks(std::uint64_t n, double p, double confidence = usual_confidence);

/// The fewest samples for which both bounds exist: 72 for p95, 368 for p99, 3,688 for p99.9.
std::uint64_t samples_needed(double p, double confidence = usual_confidence);

struct ConfidenceInterval {
  double low = 0, high = 0;
};

/// Below so many samples no interval of a mean is given: latencies are skewed, and means of fewer
/// are not near enough to a normal distribution.
inline constexpr std::uint64_t samples_needed_for_mean = 30;

/// Student's t, from count, mean and standard deviation: all that a histogram keeps exactly. Empty
/// for fewer samples than samples_needed_for_mean.
std::optional<ConfidenceInterval> mean_interval(std::uint64_t n, double mean, double stddev,
                                                double confidence = usual_confidence);

/// Wilson's score interval, as a share in [0, 1]; n > 0. Unlike the textbook's p +- z*s it holds
/// near 0 and 1, where success rates live.
/// Source: Wilson, JASA 22 (1927) 209; Brown, Cai, DasGupta, Statistical Science 16 (2001) 101.
ConfidenceInterval proportion_interval(std::uint64_t hits, std::uint64_t n,
                                       double confidence = usual_confidence);
/// The same for a share in [0, 1] that rests on `n` > 0 independent trials, not always whole.
ConfidenceInterval share_interval(double share, double n, double confidence = usual_confidence);

/// The p-quantile of the standard normal distribution, p in (0, 1), to 1e-9.
double normal_quantile(double p);

/// The p-quantile of Student's t distribution. Off by less than 1e-5 from 29 degrees of freedom on
/// where 0.9 < p < 0.999; by less than 1 % from 9 on, up to four standard deviations.
double student_quantile(double p, double freedom);

}  // namespace busyhour::stats
