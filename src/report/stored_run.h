// What the store keeps of a document beside the document itself: by what it is told from other
// runs, with which runs it stands in one row, and the figures of that row.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"
#include "report/document.h"
#include "results/store.h"

namespace busyhour::report {

/// A figure that is kept of every run.
struct StoredFigure {
  enum class Better : std::uint8_t { less, more, neither };
  std::string_view name;   ///< in the store and in JSON; ends with the unit
  std::string_view title;  ///< for people
  std::string_view unit;   ///< "ms", "%"; empty: a count
  Better better = Better::neither;
};
inline constexpr std::array stored_figures{
    StoredFigure{"turns", "Turns", "", StoredFigure::Better::neither},
    StoredFigure{"calls", "Calls", "", StoredFigure::Better::neither},
    StoredFigure{"turn_success_percent", "Turn success", "%", StoredFigure::Better::more},
    StoredFigure{"ttfb_p50_ms", "TTFB P50", "ms", StoredFigure::Better::less},
    StoredFigure{"ttfb_p95_ms", "TTFB P95", "ms", StoredFigure::Better::less},
    StoredFigure{"end_to_end_p95_ms", "E2E P95", "ms", StoredFigure::Better::less},
    StoredFigure{"barge_in_p95_ms", "Barge-in P95", "ms", StoredFigure::Better::less},
    StoredFigure{"connect_p95_ms", "Connect P95", "ms", StoredFigure::Better::less},
    StoredFigure{"ttfb_slope_ms_per_turn", "TTFB a turn", "ms", StoredFigure::Better::less},
};

/// Without a number; the store gives it one.
results::StoredRun stored_run(const Document& document);

/// Proves that runs can be stored in the file, which is made if it is not there. A usage error.
Result<void> prepare_store(const std::filesystem::path& file);
/// Returns the run's number.
Result<std::int64_t> store_document(const std::filesystem::path& file, const Document& document);

}  // namespace busyhour::report
