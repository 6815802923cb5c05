// When calls come in an open loop: planned ahead, whatever becomes of the calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/random.h"
#include "base/time.h"
#include "load/profile.h"

namespace busyhour::load {

enum class Spacing : std::uint8_t {
  poisson,  ///< at random, each independent of the others: what many people do
  even,     ///< equal distances at a constant rate
};

/// The planned starts, in order, as a function of the seed. Keeps no clock.
///
/// The n-th call comes when the area under the rate has reached the n-th point of a process of rate
/// 1 (inversion of the cumulative rate; Lewis and Shedler 1979, Cinlar 1975): exact for rates that
/// change, too, and the number of calls of a stage does not depend on how it is cut.
class Arrivals {
 public:
  /// `rate`: calls a second.
  Arrivals(Profile rate, Spacing spacing, std::uint64_t seed);

  /// Of the next call, from the begin of the run; empty: no further one.
  std::optional<Duration> next();

 private:
  Profile rate_;
  Spacing spacing_;
  Random random_;
  double target_ = 0;       ///< the area at which the last call came
  std::size_t stage_ = 0;   ///< in which that was
  double area_before_ = 0;  ///< under the stages before it
  Duration begin_{0};       ///< of the stage
};

/// How long calls last.
struct Holding {
  enum class Distribution : std::uint8_t {
    exponential,  ///< Erlang's model: most calls are short, a few very long
    fixed,
  };
  Duration mean{0};
  Distribution distribution = Distribution::exponential;
};

/// Of the call of this number.
Duration holding_time(const Holding& holding, std::uint64_t seed, int number);

}  // namespace busyhour::load
