// Seeded randomness: the same seed gives the same run.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>

namespace busyhour {

/// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014):
/// 8 bytes of state, so that every call can own one. Satisfies UniformRandomBitGenerator.
class Random {
 public:
  using result_type = std::uint64_t;  // NOLINT(readability-identifier-naming): a standard name
  explicit Random(std::uint64_t seed) : state_(seed) {}
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
  result_type operator()();

  double uniform();                      ///< in [0, 1)
  double normal();                       ///< mean 0, standard deviation 1
  std::uint64_t below(std::uint64_t n);  ///< in [0, n), n > 0
  /// An independent stream for a numbered child (a thread, a call).
  Random child(std::uint64_t number) const;

 private:
  std::uint64_t state_;
};

/// A random (version 4) UUID, 36 characters, RFC 9562.
std::string make_uuid(Random& random);

/// A seed from the operating system, for runs without --seed.
std::uint64_t random_seed();

}  // namespace busyhour
