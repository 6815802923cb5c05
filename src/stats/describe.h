// The exact statistic of values that are all at hand; a Histogram is for streams of them.
#pragma once

#include <vector>

#include "stats/histogram.h"

namespace busyhour::stats {

/// In the unit of the values; defined as a Histogram's summary, without its rounding.
Statistic describe(std::vector<double> values);

}  // namespace busyhour::stats
