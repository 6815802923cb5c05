#include "stats/concurrency.h"

#include <algorithm>
#include <utility>

namespace busyhour::stats {
namespace {

using Change = std::pair<Instant, int>;  // +1 or -1 at an instant

std::vector<Change> ordered_changes(std::span<const Interval> intervals) {
  std::vector<Change> changes;
  changes.reserve(2 * intervals.size());
  for (const Interval& interval : intervals) {
    changes.emplace_back(interval.begin, 1);
    changes.emplace_back(interval.end, -1);
  }
  std::ranges::sort(changes, {}, &Change::first);
  return changes;
}

}  // namespace

// Changes at one instant are summed first. With the ends before the begins the count is largest
// after the last of them, so that their order inside the instant need not be known.
Concurrency measure_concurrency(std::span<const Interval> intervals) {
  Concurrency result;
  if (intervals.empty()) return result;
  const std::vector<Change> changes = ordered_changes(intervals);
  result.peak_at = changes.front().first;
  result.duration = changes.back().first - changes.front().first;

  std::ptrdiff_t up = 0;
  double call_seconds = 0;
  Instant since = changes.front().first;
  for (std::size_t i = 0; i < changes.size();) {
    const Instant at = changes[i].first;
    std::ptrdiff_t net = 0;
    for (; i < changes.size() && changes[i].first == at; ++i) net += changes[i].second;
    if (net == 0) continue;
    call_seconds += static_cast<double>(up) * to_seconds(at - since);
    up += net;
    since = at;
    const auto calls = static_cast<std::size_t>(up);
    result.timeline.push_back({at, calls});
    if (calls > result.peak) {
      result.peak = calls;
      result.peak_at = at;
    }
  }
  if (result.duration > Duration::zero()) {
    result.average = call_seconds / to_seconds(result.duration);
  }
  return result;
}

}  // namespace busyhour::stats
