#include "base/random.h"

#include <cmath>
#include <numbers>
#include <random>

namespace busyhour {
namespace {

constexpr std::uint64_t golden_gamma = 0x9e3779b97f4a7c15;  // 2^64 / golden ratio, odd

/// The output function of SplitMix64 (Stafford's variant 13 of the MurmurHash3 finaliser):
/// bijective, so that different states cannot give the same value.
constexpr std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace

Random::result_type Random::operator()() {
  state_ += golden_gamma;
  return mix(state_);
}

double Random::uniform() {
  return static_cast<double>((*this)() >> 11) * 0x1p-53;
}

// Box-Muller. The second value it could give is dropped: keeping it would double the state.
// std::normal_distribution is not used, since standard libraries differ in what it draws.
double Random::normal() {
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));  // 1 - u is in (0, 1]
  return radius * std::cos(2 * std::numbers::pi * uniform());
}

std::uint64_t Random::below(std::uint64_t n) {
  // 2^64 mod n values at the low end are drawn again, else small results would come more often.
  const std::uint64_t rejected = (0 - n) % n;
  std::uint64_t value = (*this)();
  while (value < rejected) value = (*this)();
  return value % n;
}

// The salt keeps a child's seed from being one of the parent's own next values.
Random Random::child(std::uint64_t number) const {
  constexpr std::uint64_t salt = 0xd1b54a32d192ed03;
  return Random(mix(mix(state_ ^ salt) + number * golden_gamma));
}

std::string make_uuid(Random& random) {
  constexpr char hex[] = "0123456789abcdef";
  std::string text(36, '-');
  std::uint64_t bits = 0;
  int digit = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) continue;
    if (digit++ % 16 == 0) bits = random();
    text[i] = hex[bits & 15];
    bits >>= 4;
  }
  text[14] = '4';                                             // version, RFC 9562 section 4.2
  text[19] = hex[8 | (static_cast<unsigned>(text[19]) & 3)];  // variant 10xx, section 4.1
  return text;
}

std::uint64_t random_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

}  // namespace busyhour
