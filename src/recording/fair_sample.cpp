#include "recording/fair_sample.h"

#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/random.h"

namespace busyhour::recording {

namespace {

constexpr int block = 10;
/// Apart from the children of the seed that make identities, habits and holding times.
constexpr std::uint64_t first_child = std::uint64_t{1} << 40;

}  // namespace

FairSample::FairSample(double rate, std::uint64_t seed)
    : rate_(rate), seed_(seed), shift_(Random(seed).child(first_child).uniform()) {}

bool FairSample::holds(int conversation) const {
  const int number = conversation / block;
  const double per_block = rate_ * block;
  const auto drawn_until = [&](int blocks) {
    return static_cast<int>(std::floor(per_block * blocks + shift_));
  };
  const int wanted = drawn_until(number + 1) - drawn_until(number);

  Random random = Random(seed_).child(first_child + 1 + static_cast<std::uint64_t>(number));
  std::array<int, block> places{};
  std::iota(places.begin(), places.end(), 0);
  // The first `wanted` of a random order (Fisher and Yates).
  for (int i = 0; i < wanted; ++i) {
    const auto other = static_cast<int>(random.below(static_cast<std::uint64_t>(block - i))) + i;
    std::swap(places[static_cast<std::size_t>(i)], places[static_cast<std::size_t>(other)]);
    if (places[static_cast<std::size_t>(i)] == conversation % block) return true;
  }
  return false;
}

}  // namespace busyhour::recording
