// What was measured of one turn and of one call: plain data, with the points of measurement.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace busyhour::results {

/// Why a turn failed; a turn has exactly one category.
enum class Failure : std::uint8_t {
  none,
  first_byte_timeout,
  turn_timeout,
  rate_limit,
  server_error,
  closed,
  ws_error,
  protocol_error,
  unexpected_answer,
};
std::string_view to_text(Failure failure);  ///< "first_byte_timeout"; "" for none

/// One turn. Points in time are empty where they did not happen. "reply" is the agent's answer to
/// this turn, not the greeting and not leftovers.
struct TurnRecord {
  int turn = 0;  ///< from 1
  std::string user_text;

  std::optional<Instant> speech_start;
  std::optional<Instant> speech_end;  ///< last frame with speech handed over, plus one period
  std::optional<std::int64_t> speech_end_frame;  ///< its number in the call, from 0
  std::optional<Instant> first_response, first_audio, first_audible;
  std::optional<Instant> last_audio, last_response, response_end, playout_end;
  std::optional<Instant> barge_start, barge_heard_end;  ///< for barge_in_ms

  /// 0 if the first audio message was alone in its read, else how much earlier it may have come
  /// (a kernel stamp belongs to the newest byte of a read).
  Duration first_audio_uncertainty{0};

  int audio_frames = 0;  ///< audio messages of the reply
  int early_audio = 0;   ///< audio messages that came before speech_end and belong to no reply
  bool agent_interrupted_caller = false;
  bool explicit_end = false;  ///< the dialect's own mark ended the response, not a quiet gap
  int underruns = 0;
  Duration gap_max{0};

  std::string heard_text;   ///< what the agent says it heard
  std::string answer_text;  ///< what the agent said, as text

  bool success = false;
  Failure failure = Failure::none;
  std::string error;       ///< one line for people; what the server said, if it said something
  std::string error_code;  ///< as the server spelled it

  // Metrics (measurement.md section 2); empty where a point is missing.
  std::optional<Duration> speech_recognition() const { return between(speech_end, first_response); }
  std::optional<Duration> agent_processing() const {
    return between(first_response, last_response);
  }
  std::optional<Duration> end_to_end() const { return between(speech_end, response_end); }
  std::optional<Duration> ttfb() const { return between(speech_end, first_audio); }
  std::optional<Duration> ttfa() const { return between(speech_end, first_audible); }
  std::optional<Duration> turn_time() const { return between(speech_start, response_end); }
  std::optional<Duration> barge_in() const { return between(barge_start, barge_heard_end); }
  std::optional<Duration> audio_send() const { return between(speech_start, speech_end); }

 private:
  static std::optional<Duration> between(const std::optional<Instant>& from,
                                         const std::optional<Instant>& to) {
    if (!from || !to) return std::nullopt;
    return *to - *from;
  }
};

/// How the connection of a call came about and ended.
enum class CallEnd : std::uint8_t {
  completed,  ///< all turns were held and the caller hung up
  cancelled,  ///< the run was interrupted
  dns,
  refused,
  tls,
  http_status,
  not_websocket,
  handshake_timeout,  ///< never connected
  closed,             ///< the server closed or dropped the connection
  ws_error,           ///< reset, send queue overflow
  protocol_error,     ///< the server sent something that is not the protocol
};
std::string_view to_text(CallEnd end);
constexpr bool never_connected(CallEnd end) {
  return end >= CallEnd::dns && end <= CallEnd::handshake_timeout;
}

struct CallRecord {
  std::string call_id;
  std::string scenario;
  int planned_turns = 0;
  Instant begin, end;                ///< start of connect, end of the call
  std::optional<Instant> connected;  ///< WebSocket handshake complete
  bool greeted = false;
  int greeting_frames = 0;
  CallEnd ended = CallEnd::completed;
  int http_status = 0;  ///< of a refused upgrade
  int close_code = 0;   ///< of a WebSocket close by the server; 1006 if it dropped the connection
  std::string error;    ///< one line: what went wrong, where; empty if completed
  std::vector<TurnRecord> turns;  ///< those that were started
  std::uint64_t frames_sent = 0;
  std::uint64_t audio_frames_received = 0;

  int successful_turns() const;
  /// Every planned turn was held and succeeded.
  bool success() const;
  std::optional<Duration> connect_time() const {
    return connected ? std::optional(*connected - begin) : std::nullopt;
  }
};

}  // namespace busyhour::results
