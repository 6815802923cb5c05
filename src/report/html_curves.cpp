#include "report/html_curves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "report/json_parts.h"
#include "stats/histogram.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;
using stats::Histogram;

namespace {

constexpr std::array shares{0.01, 0.05,  0.10, 0.15, 0.20,  0.25,  0.30,   0.35,   0.40,   0.45,
                            0.50, 0.55,  0.60, 0.65, 0.70,  0.75,  0.80,   0.85,   0.90,   0.925,
                            0.95, 0.975, 0.98, 0.99, 0.995, 0.998, 0.9990, 0.9995, 0.9998, 0.9999};
constexpr double wanted_bins = 50;

/// A share near the end needs so many values that at least one lies behind it.
Json percentiles_json(const Histogram& values) {
  std::vector<double> known;
  for (const double share : shares) {
    if ((1 - share) * static_cast<double>(values.count()) >= 1 - 1e-9) known.push_back(share);
  }
  Json json = Json::array();
  const std::vector<Duration> found = values.percentiles(known);
  for (std::size_t i = 0; i < found.size(); ++i) {
    json.push_back({rounded(100 * known[i]), rounded(to_ms(found[i]))});
  }
  json.push_back({100, rounded(to_ms(values.max()))});
  return json;
}

/// 1, 2 or 5 times a power of ten that cuts `range` into about as many bins as are wanted.
double bin_width(double range) {
  const double least = std::max(range / wanted_bins, 1e-3);
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

/// Up to the 99th percentile and half as far again: a few stragglers must not press all others into
/// one bin.
Json bins_json(const Histogram& values) {
  const double low = to_ms(values.min());
  const double p99 = to_ms(values.percentile(0.99));
  const double high = std::min(to_ms(values.max()), p99 + (p99 - low) / 2);
  const double width = bin_width(high - low);
  const double from = std::floor(low / width) * width;
  const auto bins = static_cast<std::size_t>(std::floor((high - from) / width)) + 1;
  std::vector<std::uint64_t> counts(bins);
  std::uint64_t beyond = 0;
  for (const Histogram::Bucket& bucket : values.buckets()) {
    const double middle = (to_ms(bucket.from) + to_ms(bucket.to)) / 2;
    const auto bin = static_cast<std::size_t>(std::max(0.0, (middle - from) / width));
    (bin < bins ? counts[bin] : beyond) += bucket.count;
  }
  return {{"from_ms", rounded(from)},
          {"width_ms", rounded(width)},
          {"counts", counts},
          {"beyond", beyond}};
}

Json curve_json(const Histogram& values, bool with_bins) {
  Json json{{"n", values.count()}, {"percentiles", percentiles_json(values)}};
  if (with_bins) json["bins"] = bins_json(values);
  return json;
}

}  // namespace

Json curves_json(const Json& distributions) {
  Json json = Json::object();
  if (!distributions.is_object()) return json;
  for (const auto& [metric, groups] : distributions.items()) {
    if (!groups.is_object()) continue;
    for (const auto& [group, code] : groups.items()) {
      if (!code.is_string()) continue;
      const auto values = Histogram::from_code(code.get_ref<const std::string&>());
      if (!values || values->count() == 0) continue;
      json[metric][group] = curve_json(*values, group == "all");
    }
  }
  return json;
}

}  // namespace busyhour::report
