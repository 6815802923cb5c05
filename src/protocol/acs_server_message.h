// What an agent says over ACS media streaming, in every spelling that agents are known to use.
#pragma once

#include <string_view>

#include "protocol/agent_event.h"
#include "protocol/json_object.h"

namespace busyhour::protocol {

/// A text message of the agent. `event` is overwritten.
void parse_acs_message(std::string_view message, AgentEvent& event);

/// A message {"kind": `kind`, ...}; `message` is its text. `event` is reset.
void read_kind(const JsonObject& json, std::string_view kind, std::string_view message,
               AgentEvent& event);

}  // namespace busyhour::protocol
