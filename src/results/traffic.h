// What an open-loop run offered, and what became of it: the terms of ITU-T E.600.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace busyhour::results {

struct Traffic {
  std::uint64_t offered = 0;  ///< calls whose planned start has come: carried + blocked
  std::uint64_t carried = 0;  ///< that found a free line, whether or not the target took them
  std::uint64_t blocked = 0;  ///< that found none, or whose turn to start did not come any more
  Duration occupied{0};       ///< time of all lines together, from the begin of a call to its end
  int lines = 0;              ///< most calls at a time that were possible
  bool limited = false;       ///< the user chose the number of lines
  int peak = 0;               ///< most calls at one moment

  void merge(const Traffic& other);

  double blocking() const;  ///< share of the offered calls, 0 without any
  /// Mean holding time of the carried calls that ended.
  Duration mean_hold() const;
  /// Average number of calls over `time`, in Erlangs.
  double carried_erlangs(Duration time) const;
  /// What would have been carried without blocking: offered calls times mean holding time.
  double offered_erlangs(Duration time) const;
};

}  // namespace busyhour::results
