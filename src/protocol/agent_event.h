// What a message of the agent means, whatever the dialect spells.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace busyhour::protocol {

/// What a message of the agent says to the caller.
enum class AgentEventKind : std::uint8_t {
  ready,          ///< the session is set up as the caller asked: it may speak
  audio,          ///< a piece of the agent's speech (`audio`)
  audio_end,      ///< the audio of this response is complete; no samples
  stop_audio,     ///< stop playing what was sent so far
  user_partial,   ///< hypothesis of what the caller says (`text`; blank: speech was heard)
  user_final,     ///< transcript of the caller's turn (`text`)
  agent_text,     ///< a piece of the agent's text (`text`)
  agent_final,    ///< the response is complete: the dialect's own mark (`text`: whole answer or "")
  cancelled,      ///< the response was cancelled
  error,          ///< the server reports an error (`code`, `text`)
  session_end,    ///< the server is about to hang up (`text`: reason)
  informational,  ///< inventory, status, keep-alive, tool calls: not a response
  unknown,        ///< well formed, but not known to the dialect: `label` tells what it calls itself
  malformed,      ///< not a message of the dialect; `text` says what is wrong, with an excerpt
};
std::string_view to_text(AgentEventKind kind);  ///< "audio_end"

struct AgentEvent {
  AgentEventKind kind = AgentEventKind::informational;
  /// Audio of the message, still as it came: base64 text (or raw PCM16 if `binary_audio`). Points
  /// into the message, or into a buffer that the next parse on this thread overwrites.
  std::string_view audio;
  bool binary_audio = false;
  int sample_rate = 0;  ///< of `audio`, Hz; 0 where the message does not say
  std::string text;
  std::string code;         ///< error code, as the server spelled it
  std::string response_id;  ///< where the dialect has one
  std::string item_id;      ///< of `audio`, where the dialect has one
  std::string retry_after;  ///< what an error says about when to try again, as it was spelled
  /// Of an unknown message: its kind, type and event names and its status, separated by spaces.
  std::string label;
};

}  // namespace busyhour::protocol
