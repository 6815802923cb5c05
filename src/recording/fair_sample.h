// Which conversations are recorded whatever becomes of them.
#pragma once

#include <cstdint>

namespace busyhour::recording {

/// Decided by a conversation's number and the run's seed alone, so before it begins: neither its
/// outcome nor its place in time has a part in it. Thread-safe.
///
/// Numbers are taken in blocks of ten, and in each block as many are drawn as bring the sum nearest
/// to the rate: the share is kept in short runs too, which drawing each for itself would not do,
/// and no rhythm of scenarios can coincide with the sample's, as it would if it were every fifth.
class FairSample {
 public:
  /// `rate` is from 0 to 1.
  FairSample(double rate, std::uint64_t seed);
  bool holds(int conversation) const;

 private:
  double rate_;
  std::uint64_t seed_;
  double
      shift_;  ///< in [0, 1): where the rounding begins, so that each number's chance is the rate
};

}  // namespace busyhour::recording
