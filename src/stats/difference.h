// How far two runs are apart, and how sure that is, of many figures at once.
#pragma once

#include <span>
#include <vector>

#include "stats/bootstrap.h"
#include "stats/interval.h"

namespace busyhour::stats {

/// Of a figure of two runs: the second less the first.
struct Difference {
  double value = 0;
  double standard_error = 0;  ///< 0: no drawing changed anything
  /// Holds the true difference with the confidence asked for, looked at alone.
  ConfidenceInterval alone{};
  /// All of these together hold the true differences with the confidence asked for: among a hundred
  /// intervals of 95 % some five lie beside it by chance, and whoever looks for the worst of a
  /// hundred figures finds just those.
  ConfidenceInterval together{};
};

/// A figure of both runs.
struct FigurePair {
  std::size_t first = 0, second = 0;  ///< the number of its sample in either run
  Estimate estimate = Estimate::mean;
};

/// Of figures that are judged together. The drawings are as many for both runs, two at least. An
/// interval is value +- c * standard_error; c is the quantile, over the drawings, of |deviation| /
/// standard_error, and of the joint interval that of the largest one among the figures: figures
/// that rise and fall together count as few. Both are widened, as Student's t is, for the standard
/// error is known from a finite number of units; the joint one, which asks for more, also for the
/// few values around a quantile.
/// Source: Romano, Wolf, Econometrica 73 (2005) 1237; Davison, Hinkley, section 4.4.
std::vector<Difference> differences(const Drawings& first, const Drawings& second,
                                    std::span<const FigurePair> figures, double confidence,
                                    double confidence_together);

}  // namespace busyhour::stats
