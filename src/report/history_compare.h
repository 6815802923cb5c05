// A run of the store against the last good one before it.
#pragma once

#include <span>
#include <string>

#include "base/error.h"
#include "report/console.h"
#include "report/run_history.h"
#include "results/store.h"

namespace busyhour::report {

struct ComparedWithGood {
  HistoryComparison summary;
  std::string text;  ///< the whole comparison; empty where the runs cannot be compared
};

/// `all`: every run of the store. Empty if no earlier run of its series passed.
Result<std::optional<ComparedWithGood>> compare_with_last_good(
    results::Store& store, std::span<const results::StoredRun> all, const results::StoredRun& run,
    const ConsoleStyle& style);

}  // namespace busyhour::report
