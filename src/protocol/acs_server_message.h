// What an agent says over ACS media streaming, in every spelling that agents are known to use.
#pragma once

#include <string_view>

#include "protocol/agent_event.h"
#include "protocol/json_object.h"

namespace busyhour::protocol {

/// A text message of the agent. `event` is overwritten.
void parse_server_message(std::string_view message, AgentEvent& event);

/// Messages that are told by "type" instead of "kind": the accelerator's session envelopes and
/// their relatives (shared protocol notes, A.3.3 and A.3.4). `event` is clean.
void read_envelope(const JsonObject& message, std::string_view type, AgentEvent& event);

}  // namespace busyhour::protocol
