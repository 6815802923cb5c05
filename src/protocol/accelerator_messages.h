// What agents built on the accelerator (R1 and R3 of the protocol notes are its generations) say on
// telephone and browser connections alike.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "audio/clip.h"
#include "protocol/agent_call.h"
#include "protocol/agent_dialect.h"
#include "protocol/agent_speech.h"

namespace busyhour::protocol {

/// {"type", "topic", "session_id", "call_id", "sender", "ts", "payload", "session_context"};
/// `payload` is JSON. R3 adds the speaker.
std::string envelope(const AgentCall& call, std::string_view type, std::string_view topic,
                     std::string_view sender, std::string_view payload, bool with_speaker = false);

/// {"message":"..."}
std::string message_payload(std::string_view text);

// R3's texts: transcripts and answers are events, told by the payload's own type.
std::string r3_user_final(const AgentCall& call, std::string_view text);
std::string r3_user_partial(const AgentCall& call);
std::string r3_assistant_delta(const AgentCall& call, std::string_view text);
std::string r3_assistant_final(const AgentCall& call, std::string_view text);
std::string r3_assistant_cancelled(const AgentCall& call);
std::string r3_greeting(const AgentCall& call, std::string_view text);
/// The first message of a connection: which agents there are.
std::string r3_inventory(const AgentCall& call);
/// {"event_type": name, "data": {...}} about the session.
std::string r3_session_event(const AgentCall& call, std::string_view name,
                             std::string_view streaming_type);
/// A failure as the cascade shows it: a caption under the status, and no code.
std::string r3_failure(const AgentCall& call, const ResponseFailure& failure);

/// {"kind":"ErrorData", ...}; `with_time` as R1 does.
std::string error_data(const AgentCall& call, std::string_view code, std::string_view message,
                       bool with_time);
/// {"type":"session_end", ...}; the code to close with.
std::uint16_t session_end(const AgentCall& call, std::string& reason,
                          AgentDialect::Messages& messages);

/// `R"(..."data":")"` and what follows the base64.
SpeechMessage audio_message(std::string_view before, std::span<const audio::Sample> samples,
                            std::string_view after);

}  // namespace busyhour::protocol
