// What a message of the caller means, whatever the dialect spells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace busyhour::protocol {

/// What a message of the caller says to the agent.
enum class CallerEventKind : std::uint8_t {
  metadata,   ///< the stream's format (`sample_rate`, `text`: subscription id)
  audio,      ///< a frame of the caller's microphone (`audio`, `silent`)
  dtmf,       ///< a key press (`text`)
  stop,       ///< the caller asks the agent to stop
  configure,  ///< how the session shall be (`update`)
  commit,     ///< what was said so far is the caller's turn
  clear,      ///< what was said so far does not count
  respond,    ///< the agent shall speak now
  cancel,     ///< the agent shall not go on with its response
  truncate,   ///< the caller heard no more than `heard` of `item_id`
  typed,      ///< something written instead of said (`text`, `wants_answer`)
  leave,      ///< the caller ends the session
  other,      ///< known but of no consequence
  refused,    ///< well formed, but not something the agent can do (`code`, `text`)
  malformed,  ///< `text` says what is wrong
};

/// What a caller wants to be different from now on; what it does not say stays.
struct SessionUpdate {
  std::optional<std::string> turn_detection;  ///< its type; "": the caller ends its turns itself
  std::optional<Duration> silence;            ///< that ends the caller's turn
  std::optional<Duration> prefix;             ///< audio before speech that counts as part of it
  std::optional<bool> create_response;        ///< answer a turn without being asked
  std::optional<bool> interrupt_response;     ///< let the caller interrupt
  std::optional<int> input_rate;              ///< of the caller's audio, Hz
  std::optional<std::string> instructions;
  std::optional<std::string> voice;
};

/// What a caller types is kept up to so many bytes.
inline constexpr std::size_t longest_typed = 4096;

/// Reused from message to message, of whatever dialect.
struct CallerEvent {
  CallerEventKind kind = CallerEventKind::other;
  /// Base64, or PCM16 if `binary_audio`; lives as AgentEvent::audio does.
  std::string_view audio;
  bool binary_audio = false;
  bool silent = false;
  bool wants_answer = false;
  int sample_rate = 0;
  std::string text;
  std::string code;      ///< of an error, as the dialect's own agents spell it
  std::string event_id;  ///< the caller's name for its message, where the dialect has one
  std::string item_id;
  Duration heard{0};
  SessionUpdate update;  ///< only of `configure`; others leave it as it was

  /// As new, but for `update`; strings keep their capacity.
  void clear() {
    kind = CallerEventKind::other;
    audio = {};
    binary_audio = silent = wants_answer = false;
    sample_rate = 0;
    text.clear();
    code.clear();
    event_id.clear();
    item_id.clear();
    heard = Duration::zero();
  }
};

}  // namespace busyhour::protocol
