// The session object of OpenAI Realtime's messages, in both spellings.
#pragma once

#include <string>

#include "protocol/agent_call.h"

namespace busyhour::protocol {

/// The settings as JSON, as session.created and session.updated carry them.
std::string realtime_session(const AgentCall& call, bool beta_names);

}  // namespace busyhour::protocol
