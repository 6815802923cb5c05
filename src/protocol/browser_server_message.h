// What an agent says to the accelerator's page: the conversation of the cascade, and Voice Live.
#pragma once

#include <string_view>

#include "protocol/agent_event.h"

namespace busyhour::protocol {

/// A text message of the agent. `event` is overwritten. Audio that does not say its sample rate has
/// `rate`, Hz.
void parse_browser_message(std::string_view message, int rate, AgentEvent& event);

}  // namespace busyhour::protocol
