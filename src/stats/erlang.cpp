#include "stats/erlang.h"

namespace busyhour::stats {

// By recursion over the lines; powers and factorials of the closed form would overflow.
double erlang_b(double erlangs, int lines) {
  if (erlangs <= 0) return lines > 0 ? 0.0 : 1.0;
  double blocked = 1.0;
  for (int n = 1; n <= lines; ++n) blocked = erlangs * blocked / (n + erlangs * blocked);
  return blocked;
}

}  // namespace busyhour::stats
