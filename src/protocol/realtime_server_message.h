// What servers of OpenAI's Realtime API say: OpenAI, Azure OpenAI, Azure Voice Live.
#pragma once

#include <string_view>

#include "protocol/agent_event.h"

namespace busyhour::protocol {

inline constexpr int realtime_rate = 24000;  ///< Hz, of PCM in both directions

/// A text message of the server, in the names of general availability or those of the beta, which
/// Azure Voice Live uses. `event` is overwritten.
void parse_realtime_message(std::string_view message, AgentEvent& event);

}  // namespace busyhour::protocol
