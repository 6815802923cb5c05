// How the number of turns varies from conversation to conversation: the strategies of the seeds.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace busyhour::results {

enum class TurnStrategy : std::uint8_t {
  fixed,       ///< every conversation has as many
  random,      ///< drawn evenly for each, by the seed
  increasing,  ///< few at the begin of the run, more and more towards its end
};
std::string_view to_text(TurnStrategy strategy);  ///< "fixed"
std::optional<TurnStrategy> turn_strategy_from(std::string_view text);

}  // namespace busyhour::results
