#include "report/run_history.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/stable_sort.h"

namespace busyhour::report {

using results::StoredRun;

namespace {

/// In the order of time; of two of one moment the one that was stored first.
auto place_of(const StoredRun& run) {
  return std::tie(run.started_at, run.id);
}

}  // namespace

std::vector<RunSeries> series_of(const std::vector<StoredRun>& runs, const HistoryFilter& filter) {
  std::map<std::string, std::vector<StoredRun>> by_text;
  for (const StoredRun& run : runs) {
    if (run.series.contains(filter.series)) by_text[run.series].push_back(run);
  }
  std::vector<RunSeries> all;
  for (auto& [text, of_series] : by_text) {
    std::ranges::sort(of_series, {}, place_of);
    if (filter.last > 0 && of_series.size() > filter.last) {
      of_series.erase(of_series.begin(),
                      of_series.end() - static_cast<std::ptrdiff_t>(filter.last));
    }
    all.push_back({text, std::move(of_series)});
  }
  sort_stably(all, std::greater{},
              [](const RunSeries& series) { return place_of(series.runs.back()); });
  return all;
}

std::optional<StoredRun> last_good_before(std::span<const StoredRun> all, const StoredRun& run) {
  std::optional<StoredRun> found;
  for (const StoredRun& earlier : all) {
    if (earlier.series != run.series || earlier.verdict != "PASS") continue;
    if (!(place_of(earlier) < place_of(run))) continue;
    if (!found || place_of(*found) < place_of(earlier)) found = earlier;
  }
  return found;
}

}  // namespace busyhour::report
