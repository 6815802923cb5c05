// What messages mean, whatever the dialect spells: events from the agent, events from the caller.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace busyhour::protocol {

/// What a message of the agent says to the caller.
enum class AgentEventKind : std::uint8_t {
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
  malformed,      ///< not a message of the dialect; `text` says what is wrong, with an excerpt
};

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
};

/// What a message of the caller says to the agent.
enum class CallerEventKind : std::uint8_t {
  metadata,   ///< the stream's format (`sample_rate`, `text`: subscription id)
  audio,      ///< a frame of the caller's microphone (`audio`, `silent`)
  dtmf,       ///< a key press (`text`)
  stop,       ///< the caller asks the agent to stop
  other,      ///< known but of no consequence
  malformed,  ///< `text` says what is wrong
};

struct CallerEvent {
  CallerEventKind kind = CallerEventKind::other;
  std::string_view audio;  ///< base64; lives as AgentEvent::audio does
  bool silent = false;
  int sample_rate = 0;
  std::string text;
};

}  // namespace busyhour::protocol
