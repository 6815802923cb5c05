// What a client of OpenAI Realtime, Azure OpenAI or Azure Voice Live says (protocol notes, C.3).
#pragma once

#include <string_view>

#include "protocol/caller_event.h"

namespace busyhour::protocol {

/// A text message of the caller, with `beta_names` in the older spelling. `event` is overwritten.
void parse_realtime_message(std::string_view message, bool beta_names, CallerEvent& event);

}  // namespace busyhour::protocol
