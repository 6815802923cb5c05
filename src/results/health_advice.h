// What kept a generator that was not fit, and what its user can do about it.
#pragma once

#include <string>
#include <vector>

#include "results/health.h"

namespace busyhour::results {

inline constexpr double busy_percent_limit = 90.0;

/// One line for each cause that is seen; at least one.
std::vector<std::string> advice_for(const Health& unfit);

}  // namespace busyhour::results
