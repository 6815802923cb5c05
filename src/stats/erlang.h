// Erlang's loss formula: how often all lines are busy.
#pragma once

namespace busyhour::stats {

/// The share of calls that find all `lines` busy if `erlangs` are offered (calls that begin at
/// random, blocked ones do not wait and do not try again), whatever the distribution of holding
/// times. A. K. Erlang 1917; tables and use in ITU-T E.501. `erlangs` >= 0, `lines` >= 0.
double erlang_b(double erlangs, int lines);

}  // namespace busyhour::stats
