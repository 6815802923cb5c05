// What a message of the caller means, whatever the dialect spells.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace busyhour::protocol {

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
