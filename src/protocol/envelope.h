// Messages that are told by "type": the voice agent accelerator's session envelopes and their
// relatives, which come over ACS media streaming as well as to a browser.
#pragma once

#include <string_view>

#include "protocol/agent_event.h"
#include "protocol/json_object.h"

namespace busyhour::protocol {

/// Everything with a `type` but audio (shared protocol notes, A.3.3, A.3.4 and B). `event` is
/// reset.
void read_envelope(const JsonObject& message, std::string_view type, AgentEvent& event);

}  // namespace busyhour::protocol
