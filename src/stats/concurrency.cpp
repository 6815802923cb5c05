#include "stats/concurrency.h"

#include <algorithm>
#include <cstdint>

namespace busyhour::stats {
namespace {

void insert_in_order(std::vector<Instant>& times, Instant at) {
  times.insert(std::ranges::upper_bound(times, at), at);
}

std::size_t count_until(const std::vector<Instant>& times, Instant at) {
  return static_cast<std::size_t>(std::ranges::upper_bound(times, at) - times.begin());
}

/// Of times in ascending order. Changes at one instant are summed first. With the ends before the
/// begins the count is largest after the last of them, so that their order inside the instant need
/// not be known.
Concurrency sweep(std::span<const Instant> begins, std::span<const Instant> ends) {
  Concurrency result;
  if (begins.empty()) return result;
  result.peak_at = begins.front();
  result.duration = std::max(begins.back(), ends.empty() ? begins.back() : ends.back()) -
                    std::min(begins.front(), ends.empty() ? begins.front() : ends.front());

  std::size_t begun = 0, ended = 0, up = 0;
  double call_seconds = 0;
  Instant since = begins.front();
  while (begun < begins.size() || ended < ends.size()) {
    const bool end_next =
        begun == begins.size() || (ended < ends.size() && ends[ended] < begins[begun]);
    const Instant at = end_next ? ends[ended] : begins[begun];
    while (ended < ends.size() && ends[ended] == at) ++ended;
    while (begun < begins.size() && begins[begun] == at) ++begun;
    const std::size_t now_up = begun - std::min(begun, ended);
    if (now_up == up) continue;
    call_seconds += static_cast<double>(up) * to_seconds(at - since);
    up = now_up;
    since = at;
    result.timeline.push_back({at, up});
    if (up > result.peak) {
      result.peak = up;
      result.peak_at = at;
    }
  }
  if (result.duration > Duration::zero()) {
    result.average = call_seconds / to_seconds(result.duration);
  }
  return result;
}

}  // namespace

void CallsUp::begin(Instant at) {
  insert_in_order(begins_, at);
}

void CallsUp::end(Instant at) {
  insert_in_order(ends_, at);
}

std::size_t CallsUp::at(Instant at) const {
  const std::size_t begun = count_until(begins_, at);
  return begun - std::min(begun, count_until(ends_, at));
}

Concurrency CallsUp::measure() const {
  return sweep(begins_, ends_);
}

std::vector<Concurrency::Point> thinned(std::span<const Concurrency::Point> timeline,
                                        std::size_t most) {
  if (timeline.size() <= most) return {timeline.begin(), timeline.end()};
  const std::size_t parts = most / 2;
  const Instant begin = timeline.front().at;
  const double length = to_seconds(timeline.back().at - begin);
  const auto part_of = [&](const Concurrency::Point& point) {
    const double share = to_seconds(point.at - begin) / length;
    return std::min(static_cast<std::size_t>(share * static_cast<double>(parts)), parts - 1);
  };
  std::vector<Concurrency::Point> points;
  for (std::size_t i = 0; i < timeline.size();) {
    const std::size_t part = part_of(timeline[i]);
    std::size_t highest = i;
    for (; i < timeline.size() && part_of(timeline[i]) == part; ++i) {
      if (timeline[i].up > timeline[highest].up) highest = i;
    }
    points.push_back(timeline[highest]);
    if (highest != i - 1) points.push_back(timeline[i - 1]);
  }
  return points;
}

}  // namespace busyhour::stats
