#include "stats/describe.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/nearest_rank.h"

namespace busyhour::stats {

namespace {

double percentile(const std::vector<double>& sorted, double p) {
  return sorted[nearest_rank(p, sorted.size()) - 1];
}

}  // namespace

Statistic describe(std::vector<double> values) {
  Statistic statistic;
  if (values.empty()) return statistic;
  std::ranges::sort(values);
  const auto n = static_cast<double>(values.size());
  statistic.count = values.size();
  statistic.min = values.front();
  statistic.max = values.back();
  statistic.mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  if (values.size() > 1) {
    double squares = 0;
    for (const double value : values)
      squares += (value - statistic.mean) * (value - statistic.mean);
    statistic.variance = squares / (n - 1);
    statistic.stddev = std::sqrt(statistic.variance);
  }
  statistic.p50 = percentile(values, 0.50);
  statistic.p75 = percentile(values, 0.75);
  statistic.p90 = percentile(values, 0.90);
  statistic.p95 = percentile(values, 0.95);
  statistic.p99 = percentile(values, 0.99);
  statistic.p99_9 = percentile(values, 0.999);
  statistic.median = (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
  return statistic;
}

}  // namespace busyhour::stats
