// A delay drawn from a distribution: fixed:300ms, uniform:200ms,400ms, lognormal:300ms,0.4.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/random.h"
#include "base/time.h"

namespace busyhour {

class Delay {
 public:
  static Delay fixed(Duration value);
  static Delay uniform(Duration low, Duration high);
  /// `median` is the distribution's median, exp(mu); `sigma` the standard deviation of the
  /// logarithm.
  static Delay lognormal(Duration median, double sigma);
  /// Reads the spellings above (also a bare duration, taken as fixed). Errors name the text.
  static Result<Delay> parse(std::string_view text);

  Duration draw(Random& random) const;
  std::string to_text() const;

 private:
  enum class Shape { fixed, uniform, lognormal };
  Delay(Shape shape, Duration first, Duration second, double sigma)
      : shape_(shape), first_(first), second_(second), sigma_(sigma) {}

  Shape shape_;
  Duration first_;   // value, low or median
  Duration second_;  // high
  double sigma_;
};

}  // namespace busyhour
