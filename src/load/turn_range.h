// How many turns a conversation is to have.
#pragma once

#include <cstdint>

#include "results/turn_strategy.h"

namespace busyhour::load {

struct TurnRange {
  results::TurnStrategy strategy = results::TurnStrategy::fixed;
  int min = 1;  ///< of the strategies that vary
  int max = 1;
};

/// Of conversation number `conversation` (from 0), whichever thread holds it. `progress` is the
/// share of the run, from 0 to 1, that is over when it begins; of the numbers from min to max each
/// has an equal part of the run.
int turns_of(const TurnRange& range, std::uint64_t seed, int conversation, double progress);

}  // namespace busyhour::load
