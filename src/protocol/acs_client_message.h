// What a caller says over ACS media streaming, in every spelling that clients are known to use.
#pragma once

#include <string_view>

#include "protocol/caller_event.h"

namespace busyhour::protocol {

/// A text message of the caller. `event` is overwritten.
void parse_client_message(std::string_view message, CallerEvent& event);

}  // namespace busyhour::protocol
