#include "stats/difference.h"

#include <algorithm>
#include <cmath>

namespace busyhour::stats {

namespace {

double square(double x) {
  return x * x;
}

/// The mean of squares of what is less its mean.
double variance(std::span<const double> values) {
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) squares += square(value - mean);
  return squares / static_cast<double>(values.size() - 1);
}

/// The value that a share p of the values does not exceed; their order is changed.
double quantile(std::vector<double>& values, double p) {
  const auto rank = static_cast<std::ptrdiff_t>(std::ceil(p * static_cast<double>(values.size())));
  const auto at = values.begin() + std::max<std::ptrdiff_t>(rank, 1) - 1;
  std::ranges::nth_element(values, at);
  return *at;
}

/// Estimates of a figure less what it is in the run itself. Drawing from n units shows a variance
/// that is too small by (n - 1) / n; this is made up for.
std::vector<double> deviations(const Drawings& run, std::size_t sample, std::size_t estimate) {
  const auto n = static_cast<double>(std::max<std::size_t>(run.samples[sample].units, 2));
  const double scale = std::sqrt(n / (n - 1));
  std::vector<double> of(run.drawings());
  for (std::size_t i = 0; i < of.size(); ++i) {
    of[i] = scale * (run.at(i, sample)[estimate] - run.samples[sample].estimates[estimate]);
  }
  return of;
}

/// Degrees of freedom of the sum of two variances (Welch, Biometrika 34 (1947) 28).
double freedom_of_sum(double a, double freedom_of_a, double b, double freedom_of_b) {
  const double parts = square(a) / freedom_of_a + square(b) / freedom_of_b;
  return parts > 0 ? square(a + b) / parts : freedom_of_a + freedom_of_b;
}

struct Deviations {
  std::vector<double> of_difference;
  double standard_error = 0;
  double freedom = 1, freedom_together = 1;
};

Deviations deviations(const Drawings& first, const Drawings& second, const FigurePair& figure) {
  const auto estimate = static_cast<std::size_t>(figure.estimate);
  constexpr auto mean = static_cast<std::size_t>(Estimate::mean);
  const std::vector<double> a = deviations(first, figure.first, estimate);
  std::vector<double> d = deviations(second, figure.second, estimate);
  const double of_a = variance(a), of_d = variance(d);
  const Estimates& freedom_of_a = first.samples[figure.first].freedom;
  const Estimates& freedom_of_d = second.samples[figure.second].freedom;
  for (std::size_t i = 0; i < d.size(); ++i) d[i] -= a[i];
  return {.of_difference = std::move(d),
          .standard_error = std::sqrt(of_a + of_d),
          .freedom = freedom_of_sum(of_a, freedom_of_a[mean], of_d, freedom_of_d[mean]),
          .freedom_together =
              freedom_of_sum(of_a, freedom_of_a[estimate], of_d, freedom_of_d[estimate])};
}

/// As many standard errors as Student's t needs for what `c` is on the normal distribution.
double widened(double c, double freedom) {
  constexpr double farthest = 8;  // beyond, the normal distribution's tail is less than rounding
  if (c <= 0) return 0;
  const double p = 0.5 * std::erfc(-std::min(c, farthest) / std::sqrt(2.0));
  return std::max(c, student_quantile(std::min(p, 1 - 1e-15), freedom));
}

}  // namespace

std::vector<Difference> differences(const Drawings& first, const Drawings& second,
                                    std::span<const FigurePair> figures, double confidence,
                                    double confidence_together) {
  std::vector<Difference> all;
  std::vector<Deviations> of;
  std::vector<double> largest(std::min(first.drawings(), second.drawings()));
  for (const FigurePair& figure : figures) {
    of.push_back(deviations(first, second, figure));
    if (of.back().standard_error == 0) continue;
    for (std::size_t i = 0; i < largest.size(); ++i) {
      largest[i] =
          std::max(largest[i], std::abs(of.back().of_difference[i]) / of.back().standard_error);
    }
  }
  const double together = largest.empty() ? 0 : quantile(largest, confidence_together);
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const auto estimate = static_cast<std::size_t>(figures[i].estimate);
    Difference difference{.value = second.samples[figures[i].second].estimates[estimate] -
                                   first.samples[figures[i].first].estimates[estimate],
                          .standard_error = of[i].standard_error};
    double alone = 0;
    if (difference.standard_error > 0) {
      for (double& d : of[i].of_difference) d = std::abs(d) / difference.standard_error;
      alone = quantile(of[i].of_difference, confidence);
    }
    const auto interval = [&difference](double errors) {
      const double half = errors * difference.standard_error;
      return ConfidenceInterval{difference.value - half, difference.value + half};
    };
    difference.alone = interval(widened(alone, of[i].freedom));
    difference.together = interval(widened(together, of[i].freedom_together));
    all.push_back(difference);
  }
  return all;
}

}  // namespace busyhour::stats
