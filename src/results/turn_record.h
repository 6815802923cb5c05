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

/// Whose limit of requests or tokens was hit (measurement.md section 6).
enum class RateLimit : std::uint8_t { none, openai, speech, unknown };
std::string_view to_text(RateLimit source);  ///< "openai"; "" for none

/// What became of the caller's interruption of a reply.
enum class BargeIn : std::uint8_t {
  none,            ///< the caller did not mean to interrupt
  stopped,         ///< the agent was no longer heard: TurnRecord::barge_in() is its latency
  missed,          ///< the agent talked to its natural end in spite of it: a failure
  not_applicable,  ///< the agent had nothing left to say when the caller was to interrupt
};
std::string_view to_text(BargeIn outcome);  ///< "stopped"; "" for none

/// Something that the server complained of, or that went wrong with the connection, whether or not
/// it failed a turn. A turn that failed for one of these reasons has exactly one that says so.
struct Incident {
  enum class Kind : std::uint8_t { rate_limit, server_error, closed, ws_error };
  Kind kind = Kind::server_error;
  Instant at;
  int turn = 0;         ///< in which it happened, from 1; 0: in the handshake or between two turns
  bool failure = true;  ///< false: a close that does not count as one (--ignore-close)
  RateLimit source = RateLimit::none;
  std::string code;         ///< the server's error code; else HTTP status or close code as digits
  std::string text;         ///< one line: what the server said
  std::string retry_after;  ///< as the server spelled it; empty if it did not say
};
std::string_view to_text(Incident::Kind kind);  ///< "rate_limit"

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
  BargeIn barge = BargeIn::none;
  bool explicit_end = false;  ///< the dialect's own mark ended the response, not a quiet gap
  int underruns = 0;
  Duration gap_max{0};

  std::string heard_text;   ///< what the agent says it heard
  std::string answer_text;  ///< what the agent said, as text

  bool success = false;
  Failure failure = Failure::none;
  std::string error;       ///< one line for people; what the server said, if it said something
  std::string error_code;  ///< as the server spelled it
  RateLimit rate_limit = RateLimit::none;  ///< set if the failure is Failure::rate_limit

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
  cancelled,  ///< the run's time was over, or it was interrupted
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
  std::optional<Instant> planned;    ///< when it was to begin; empty in a closed loop
  std::optional<Instant> connected;  ///< WebSocket handshake complete
  bool greeted = false;
  int greeting_frames = 0;
  CallEnd ended = CallEnd::completed;
  int http_status = 0;  ///< of a refused upgrade
  int close_code = 0;   ///< of a WebSocket close by the server; 1006 if it dropped the connection
  std::string error;    ///< one line: what went wrong, where; empty if completed
  std::vector<TurnRecord> turns;  ///< those that were started
  std::vector<Incident> incidents;
  std::uint64_t frames_sent = 0;
  std::uint64_t audio_frames_received = 0;

  int successful_turns() const;
  /// Every planned turn was held and succeeded.
  bool success() const;
  std::optional<Duration> connect_time() const {
    return connected ? std::optional(*connected - begin) : std::nullopt;
  }
  /// What a caller waits who is not to know that the generator is late.
  std::optional<Duration> connect_time_from_plan() const {
    return connected && planned ? std::optional(*connected - *planned) : std::nullopt;
  }
};

}  // namespace busyhour::results
