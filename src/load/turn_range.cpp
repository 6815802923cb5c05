#include "load/turn_range.h"

#include <algorithm>

#include "base/random.h"

namespace busyhour::load {

namespace {

/// Apart from the children that make identities, habits, arrivals and holding times.
constexpr std::uint64_t first_length_child = std::uint64_t{1} << 36;

}  // namespace

int turns_of(const TurnRange& range, std::uint64_t seed, int conversation, double progress) {
  const int choices = range.max - range.min + 1;
  switch (range.strategy) {
    case results::TurnStrategy::fixed:
      break;
    case results::TurnStrategy::random: {
      Random random =
          Random(seed).child(first_length_child + static_cast<std::uint64_t>(conversation));
      return range.min + static_cast<int>(random.below(static_cast<std::uint64_t>(choices)));
    }
    case results::TurnStrategy::increasing: {
      const int step = static_cast<int>(std::clamp(progress, 0.0, 1.0) * choices);
      return range.min + std::min(step, choices - 1);
    }
  }
  return range.max;
}

}  // namespace busyhour::load
