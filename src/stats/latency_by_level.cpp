#include "stats/latency_by_level.h"

#include <algorithm>
#include <utility>

namespace busyhour::stats {

void LatencyByLevel::add(std::size_t level, Duration value) {
  while ((level - 1) / width_ >= most_ranges) widen();
  const std::size_t range = (level - 1) / width_;
  if (range >= ranges_.size()) ranges_.resize(range + 1);
  ranges_[range].record(value);
  highest_ = std::max(highest_, level);
}

/// A range of twice the width is two neighbours.
void LatencyByLevel::widen() {
  width_ *= 2;
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    if (i % 2 == 1) {
      ranges_[i / 2].merge(ranges_[i]);
    } else if (i > 0) {
      ranges_[i / 2] = std::move(ranges_[i]);
    }
  }
  ranges_.resize((ranges_.size() + 1) / 2);
}

std::vector<LatencyByLevel::Range> LatencyByLevel::ranges() const {
  std::vector<Range> ranges;
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    if (ranges_[i].count() == 0) continue;
    ranges.push_back({.from = i * width_ + 1,
                      .to = std::min((i + 1) * width_, highest_),
                      .ms = ranges_[i].summary_ms()});
  }
  return ranges;
}

}  // namespace busyhour::stats
