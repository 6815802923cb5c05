#include "stats/concurrency.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace busyhour::stats {
namespace {

std::size_t count_until(const std::vector<Instant>& times, Instant at) {
  return static_cast<std::size_t>(std::ranges::upper_bound(times, at) - times.begin());
}

void forget_first(std::vector<Instant>& times, std::size_t count) {
  times.erase(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace

/// So many begins and ends at one instant, which are summed first: with the ends before the begins
/// the count is largest after the last of them, so that their order inside the instant need not be
/// known.
void CallsUp::Course::go_on(Instant at, std::size_t begins, std::size_t ends) {
  if (begins_here()) first = at;
  if (begun == 0 && begins > 0) so_far.peak_at = at;
  last = at;
  begun += begins;
  ended += ends;
  const std::size_t now_up = begun - std::min(begun, ended);
  if (now_up == up) return;
  call_seconds += static_cast<double>(up) * to_seconds(at - changed);
  up = now_up;
  changed = at;
  ++so_far.changes;
  so_far.timeline.push_back({at, up});
  if (up > so_far.peak) {
    so_far.peak = up;
    so_far.peak_at = at;
  }
}

/// From instant to instant, until `most` begins and ends are used.
CallsUp::Used CallsUp::follow(Course& course, std::size_t most) const {
  std::size_t begun = 0, ended = 0;
  while (begun + ended < most && (begun < begins_.size() || ended < ends_.size())) {
    const bool end_next =
        begun == begins_.size() || (ended < ends_.size() && ends_[ended] < begins_[begun]);
    const Instant at = end_next ? ends_[ended] : begins_[begun];
    const Used before{begun, ended};
    while (ended < ends_.size() && ends_[ended] == at) ++ended;
    while (begun < begins_.size() && begins_[begun] == at) ++begun;
    course.go_on(at, begun - before.begins, ended - before.ends);
  }
  return {begun, ended};
}

void CallsUp::insert(std::vector<Instant>& times, Instant at) {
  if (!past_.begins_here()) at = std::max(at, past_.last);
  times.insert(std::ranges::upper_bound(times, at), at);
  if (begins_.size() + ends_.size() >= 2 * kept_changes) fold();
}

void CallsUp::fold() {
  const Used used = follow(past_, kept_changes);
  forget_first(begins_, used.begins);
  forget_first(ends_, used.ends);
  std::vector<Concurrency::Point>& timeline = past_.so_far.timeline;
  if (timeline.size() > most_points) timeline = thinned(timeline, most_points / 2);
}

void CallsUp::begin(Instant at) {
  insert(begins_, at);
}

void CallsUp::end(Instant at) {
  insert(ends_, at);
}

std::size_t CallsUp::at(Instant at) const {
  if (!past_.begins_here() && at < past_.last) {
    const auto& timeline = past_.so_far.timeline;
    const auto after = std::ranges::upper_bound(timeline, at, {}, &Concurrency::Point::at);
    return after == timeline.begin() ? 0 : std::prev(after)->up;
  }
  const std::size_t begun = past_.begun + count_until(begins_, at);
  return begun - std::min(begun, past_.ended + count_until(ends_, at));
}

Concurrency CallsUp::measure() const {
  Course course = past_;
  follow(course, std::numeric_limits<std::size_t>::max());
  if (course.begun == 0) return {};
  Concurrency result = std::move(course.so_far);
  result.duration = course.last - course.first;
  if (result.duration > Duration::zero()) {
    result.average = course.call_seconds / to_seconds(result.duration);
  }
  return result;
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
