#include "report/compare_pair.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "report/distributions.h"

namespace busyhour::report {

namespace {

/// How often equal runs may be told apart, by any row: less than 5 % of the comparisons. The
/// largest part is for the means over all turns, which see a small change best; the next one for
/// percentiles, which see what befalls only some turns. What is left of the 5 % is a reserve: the
/// bootstrap is a little too sure of itself.
constexpr double error_of_means = 0.02, error_of_percentiles = 0.007, error_by_turn = 0.005,
                 error_of_shares = 0.003;

/// Fewer do not tell how much others would differ from them.
constexpr std::uint64_t least_units = 10;

struct FigureOfTime {
  stats::Estimate estimate;
  CompareFigure figure;
  std::uint64_t least_values;  ///< ten beyond a percentile, at least
};
constexpr std::array figures_of_times{
    FigureOfTime{stats::Estimate::mean, CompareFigure::mean, 30},
    FigureOfTime{stats::Estimate::median, CompareFigure::p50, 30},
    FigureOfTime{stats::Estimate::p95, CompareFigure::p95, 200},
};

double percent(double share) {
  return 100 * share;
}
stats::ConfidenceInterval percent(const stats::ConfidenceInterval& of) {
  return {percent(of.low), percent(of.high)};
}

class PairComparison {
 public:
  PairComparison(const DrawnRun& first, const DrawnRun& second, char letter, std::size_t pairs,
                 const CompareOptions& options)
      : first_(first),
        second_(second),
        letter_(letter),
        pairs_(static_cast<double>(pairs)),
        options_(options) {}

  ComparedPair compare() {
    for (std::size_t metric = 0; metric < compared_times.size(); ++metric) {
      for (int turn = 0; turn <= Distributions::most_positions; ++turn) add_times({metric, turn});
    }
    take_differences(means_, 1 - error_of_means / pairs_);
    take_differences(percentiles_, 1 - error_of_percentiles / pairs_);
    take_differences(by_turn_, 1 - error_by_turn / pairs_);
    add_shares();
    out_.outcome = outcome();
    return std::move(out_);
  }

 private:
  /// Rows whose verdicts share what they may err.
  struct Family {
    std::vector<std::size_t> rows;
    std::vector<stats::FigurePair> figures;
  };

  void add_times(SampleKey key) {
    const auto a = first_.times.find(key), b = second_.times.find(key);
    const bool in_first = a != first_.times.end(), in_second = b != second_.times.end();
    if (!in_first && !in_second) return;
    const DrawnRun::Sample of_a = in_first ? a->second : DrawnRun::Sample{};
    const DrawnRun::Sample of_b = in_second ? b->second : DrawnRun::Sample{};
    for (const FigureOfTime& figure : figures_of_times) {
      CompareRow row{.key = compared_times[key.metric].key,
                     .title = compared_times[key.metric].title,
                     .figure = figure.figure,
                     .turn = key.turn,
                     .first_count = of_a.count,
                     .second_count = of_b.count};
      const auto estimate = static_cast<std::size_t>(figure.estimate);
      if (in_first) row.first = first_.drawings.samples[of_a.number].estimates[estimate];
      if (in_second) row.second = second_.drawings.samples[of_b.number].estimates[estimate];
      row.note = lack(of_a.count, of_b.count, figure.least_values, "values");
      if (row.note.empty()) row.note = lack_of_units(of_a.units, of_b.units);
      if (row.note.empty()) {
        Family& family = family_of(key, figure.figure);
        family.rows.push_back(out_.rows.size());
        family.figures.push_back(
            {.first = of_a.number, .second = of_b.number, .estimate = figure.estimate});
      }
      out_.rows.push_back(std::move(row));
    }
  }

  Family& family_of(SampleKey key, CompareFigure figure) {
    if (key.turn != 0) return by_turn_;
    return figure == CompareFigure::mean ? means_ : percentiles_;
  }

  void take_differences(const Family& family, double confidence) {
    const std::vector<stats::Difference> all = stats::differences(
        first_.drawings, second_.drawings, family.figures, stats::usual_confidence, confidence);
    for (std::size_t i = 0; i < all.size(); ++i) {
      CompareRow& row = out_.rows[family.rows[i]];
      row.difference = all[i];
      const double margin =
          std::max(options_.margin_percent / 100 * std::abs(*row.first), least_margin_ms);
      row.outcome = judge(all[i], margin, /*less_is_better=*/true);
    }
  }

  void add_shares() {
    const auto known =
        static_cast<double>(std::ranges::count_if(first_.samples.shares, [this](const auto& share) {
          return second_.samples.shares.contains(share.first);
        }));
    const double together = 1 - error_of_shares / pairs_ / std::max(known, 1.0);
    for (std::size_t kind = 0; kind < compared_shares.size(); ++kind) {
      for (int turn = 0; turn <= Distributions::most_positions; ++turn) {
        add_share({kind, turn}, together);
      }
    }
  }

  void add_share(SampleKey key, double together) {
    const auto a = first_.samples.shares.find(key), b = second_.samples.shares.find(key);
    const bool in_first = a != first_.samples.shares.end();
    const bool in_second = b != second_.samples.shares.end();
    if (!in_first && !in_second) return;
    const stats::Share of_a = in_first ? a->second : stats::Share{};
    const stats::Share of_b = in_second ? b->second : stats::Share{};
    CompareRow row{.key = compared_shares[key.metric].key,
                   .title = compared_shares[key.metric].title,
                   .figure = CompareFigure::share,
                   .turn = key.turn,
                   .first_count = of_a.trials,
                   .second_count = of_b.trials};
    if (in_first) row.first = percent(of_a.value);
    if (in_second) row.second = percent(of_b.value);
    row.note = lack(of_a.trials, of_b.trials, least_units, "values");
    if (row.note.empty()) row.note = lack_of_units(of_a.units, of_b.units);
    if (row.note.empty()) {
      row.difference = stats::Difference{
          .value = percent(of_b.value - of_a.value),
          .alone = percent(stats::difference_interval(of_a, of_b, stats::usual_confidence)),
          .together = percent(stats::difference_interval(of_a, of_b, together))};
      row.outcome = judge(*row.difference, share_margin_points, /*less_is_better=*/false);
    }
    out_.rows.push_back(std::move(row));
  }

  static Outcome judge(const stats::Difference& by, double margin, bool less_is_better) {
    if (by.alone.low >= -margin && by.alone.high <= margin) return Outcome::same;
    if (by.together.low > 0) return less_is_better ? Outcome::worse : Outcome::better;
    if (by.together.high < 0) return less_is_better ? Outcome::better : Outcome::worse;
    return Outcome::no_difference_shown;
  }

  /// Empty if there is enough.
  std::string lack(std::uint64_t in_first, std::uint64_t in_second, std::uint64_t least,
                   std::string_view of) const {
    if (std::min(in_first, in_second) >= least) return {};
    return fmt::format("{} {} in A, {} in {}; {} are needed", in_first, of, in_second, letter_,
                       least);
  }
  std::string lack_of_units(std::uint64_t in_first, std::uint64_t in_second) const {
    const bool calls = first_.samples.of_calls && second_.samples.of_calls;
    return lack(in_first, in_second, least_units, calls ? "calls" : "calls or turns");
  }

  Outcome outcome() const {
    Outcome most = Outcome::not_enough_data;
    bool all_same = true;
    for (const CompareRow& row : out_.rows) {
      const bool differs = row.outcome == Outcome::better || row.outcome == Outcome::worse;
      if (row.turn == 0 && row.difference) all_same = all_same && row.outcome == Outcome::same;
      if (row.turn == 0 || differs) most = std::max(most, row.outcome);
    }
    // One figure that is the same does not make the runs so.
    return most == Outcome::same && !all_same ? Outcome::no_difference_shown : most;
  }

  const DrawnRun& first_;
  const DrawnRun& second_;
  char letter_;
  double pairs_;
  const CompareOptions& options_;
  ComparedPair out_;
  Family means_, percentiles_, by_turn_;
};

}  // namespace

DrawnRun draw_run(RunSamples samples, std::size_t drawings, std::uint64_t seed) {
  DrawnRun run;
  std::vector<stats::BootstrapGroup> groups;
  if (samples.of_calls) {
    groups.push_back(
        {.units = std::min<std::size_t>(samples.calls, stats::most_units), .samples = {}});
  }
  for (const auto& [key, values] : samples.times) {
    if (!samples.of_calls) {
      groups.push_back({.units = std::min(values.size(), stats::most_units), .samples = {}});
    }
    const stats::BootstrapSample& sample =
        groups.back().samples.emplace_back(values, groups.back().units);
    run.times.emplace(
        key, DrawnRun::Sample{
                 .number = run.times.size(), .count = sample.count(), .units = sample.units()});
  }
  run.drawings = stats::draw(groups, drawings, seed);
  run.samples = std::move(samples);
  return run;
}

ComparedPair compare_pair(const DrawnRun& first, const DrawnRun& second, char letter,
                          std::size_t pairs, const CompareOptions& options) {
  return PairComparison(first, second, letter, pairs, options).compare();
}

}  // namespace busyhour::report
