// Two runs, drawn again and again, and what their figures are apart.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "report/compare.h"
#include "report/compare_samples.h"
#include "stats/bootstrap.h"

namespace busyhour::report {

/// A run with its drawings, which serve every pair that it is in.
struct DrawnRun {
  RunSamples samples;
  struct Sample {
    std::size_t number = 0;   ///< in the drawings
    std::uint64_t count = 0;  ///< values
    std::uint64_t units = 0;  ///< that have a value
  };
  std::map<SampleKey, Sample> times;
  stats::Drawings drawings;
};

DrawnRun draw_run(RunSamples samples, std::size_t drawings, std::uint64_t seed);

/// All rows, and the outcome. `letter` is the second run's in texts; `pairs` is how many are
/// compared together: with each of them the verdicts must be surer.
ComparedPair compare_pair(const DrawnRun& first, const DrawnRun& second, char letter,
                          std::size_t pairs, const CompareOptions& options);

}  // namespace busyhour::report
