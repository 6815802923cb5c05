#include "results/turn_strategy.h"

namespace busyhour::results {

std::string_view to_text(TurnStrategy strategy) {
  switch (strategy) {
    case TurnStrategy::fixed:
      return "fixed";
    case TurnStrategy::random:
      return "random";
    case TurnStrategy::increasing:
      return "increasing";
  }
  return "";
}

std::optional<TurnStrategy> turn_strategy_from(std::string_view text) {
  for (const TurnStrategy strategy :
       {TurnStrategy::fixed, TurnStrategy::random, TurnStrategy::increasing}) {
    if (text == to_text(strategy)) return strategy;
  }
  return std::nullopt;
}

}  // namespace busyhour::results
