// What the readings of all agents' messages have in common: an event is emptied, then filled.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>

#include "protocol/agent_event.h"
#include "protocol/json_object.h"
#include "protocol/json_scan.h"

namespace busyhour::protocol {

/// An informational event without content; the strings keep their capacity.
void reset(AgentEvent& event);

// The rest fills an event that was reset, except become_binary().

void become_malformed(AgentEvent& event, std::string_view what, std::string_view message);
/// A binary message where none belongs: `dialect` is text only.
void become_binary(AgentEvent& event, std::size_t bytes, std::string_view dialect);
/// `label` is made from what the message and its payload call themselves.
void become_unknown(AgentEvent& event, const JsonObject& message);
/// The first of `places` that has a code, a text, a time to try again gives it; a time may be in
/// the text, too.
void become_error(AgentEvent& event, std::initializer_list<JsonObject> places);
/// Audio, or its end: a last piece may be empty. `rate` is taken where the message says none.
void become_audio(AgentEvent& event, const TypedAudio& audio, int rate);

/// As scan_typed_audio() reads it, for messages that need a real parser; `data` may be missing.
TypedAudio read_typed_audio(const JsonObject& message, std::string_view data_member);

}  // namespace busyhour::protocol
