// The two sides of a wire dialect, without I/O: messages out, events in.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audio/clip.h"
#include "base/time.h"
#include "protocol/events.h"

namespace busyhour::protocol {

/// The identity of one simulated call, as its messages and headers carry it.
struct CallIdentity {
  std::string call_id;          ///< UUID; the caller's header, the agent's truth log
  std::string correlation_id;   ///< UUID
  std::string subscription_id;  ///< UUID
  std::string
      participant;  ///< "8:acs:" and a UUID: always 42 characters, so that it can be patched
};

/// A microphone frame as a ready-made message in which only a few places differ from call to call.
struct FrameTemplate {
  static constexpr std::size_t absent = static_cast<std::size_t>(-1);
  std::string payload;
  bool binary = false;
  std::size_t timestamp_at = absent;    ///< 24 characters, "2026-11-21T10:15:30.120Z"
  std::size_t participant_at = absent;  ///< CallIdentity::participant, 42 characters
};
inline constexpr std::size_t timestamp_length = 24;
inline constexpr std::size_t participant_length = 42;

/// How a caller of this dialect speaks and listens. Stateless and shared by all calls and threads.
class CallerDialect {
 public:
  virtual ~CallerDialect() = default;
  virtual int sample_rate() const = 0;        ///< of the uplink, Hz
  virtual Duration frame_period() const = 0;  ///< 20 ms
  /// HTTP headers of the upgrade, "name" and "value".
  virtual std::vector<std::pair<std::string, std::string>> headers(
      const CallIdentity& id) const = 0;
  /// Text messages to send at once after the upgrade.
  virtual std::vector<std::string> opening(const CallIdentity& id) const = 0;
  /// One frame of exactly one frame period.
  virtual FrameTemplate frame(std::span<const audio::Sample> samples) const = 0;
  /// `event` is overwritten; its strings keep their capacity.
  virtual void parse(std::string_view message, bool binary, AgentEvent& event) const = 0;
};

/// How an agent of this dialect speaks and listens.
class AgentDialect {
 public:
  virtual ~AgentDialect() = default;
  virtual int sample_rate() const = 0;  ///< of the downlink, Hz
  virtual Duration frame_period() const = 0;
  virtual void parse(std::string_view message, bool binary, CallerEvent& event) const = 0;
  virtual std::string audio(std::span<const audio::Sample> samples) const = 0;
  virtual std::string stop_audio() const = 0;
  virtual std::string user_transcript(std::string_view call_id, std::string_view text,
                                      WallTime at) const = 0;
  virtual std::string response_done(std::string_view call_id, std::string_view text,
                                    WallTime at) const = 0;
  virtual std::string error(std::string_view code, std::string_view message, WallTime at) const = 0;
};

/// ACS media streaming (shared protocol notes, section A) as ACS itself sends it: PCM16 mono at
/// `sample_rate` (16000 or 24000), 20 ms frames.
const CallerDialect& acs_caller(int sample_rate = 16000);
/// The agent's side of ACS media streaming.
const AgentDialect& acs_agent();

}  // namespace busyhour::protocol
