#include "audio/playout.h"

#include <algorithm>

namespace busyhour::audio {

Instant PlayoutModel::add(Instant arrival, Duration length) {
  const Instant start = std::max(arrival, end_);
  if (length <= Duration::zero()) return start;
  const Duration gap = start - end_;
  if (in_reply_ && gap >= inaudible_gap) {
    ++underruns_;
    gap_max_ = std::max(gap_max_, gap);
  }
  in_reply_ = true;
  end_ = start + length;
  heard_ += length;
  return start;
}

void PlayoutModel::clear(Instant at) {
  if (at < end_) {
    // What is cut off the end is this reply's first; an earlier reply's rest lies before it.
    heard_ = std::max(heard_ - (end_ - at), Duration::zero());
    end_ = at;
  }
  in_reply_ = false;  // the pause after a stop is meant, whatever still comes
}

void PlayoutModel::begin_reply() {
  in_reply_ = false;
  heard_ = Duration::zero();
  underruns_ = 0;
  gap_max_ = Duration::zero();
}

}  // namespace busyhour::audio
