// What all calls of an agent have in common: how many there are, and what happened in them.
#pragma once

#include <atomic>
#include <cstdint>

namespace busyhour::agent {

/// Written by every thread, a few times per turn; the numbers order nothing.
struct Counters {
  using Count = std::atomic<std::uint64_t>;

  Count calls_up{0};
  Count calls{0};      ///< accepted since the start
  Count refused{0};    ///< upgrades turned away because of --max-calls
  Count turns{0};      ///< things that callers said
  Count barge_ins{0};  ///< interruptions, of greetings too
  Count malformed{0};  ///< messages that made no sense

  static void increment(Count& count) { count.fetch_add(1, std::memory_order_relaxed); }
};

}  // namespace busyhour::agent
