// The caller's side of a wire dialect, without I/O: messages out, events in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audio/clip.h"
#include "base/error.h"
#include "base/time.h"
#include "protocol/agent_event.h"

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
  virtual Duration frame_period() const = 0;  ///< of the uplink; 20 ms unless asked otherwise
  /// HTTP headers of the upgrade, "name" and "value".
  virtual std::vector<std::pair<std::string, std::string>> headers(
      const CallIdentity& id) const = 0;
  /// Whether nothing may be said until an event `ready` has come.
  virtual bool waits_until_ready() const { return false; }
  /// Whether agents of this dialect speak first.
  virtual bool expects_greeting() const { return true; }
  /// Text messages to send at once after the upgrade.
  virtual std::vector<std::string> opening(const CallIdentity& id) const = 0;
  /// One frame of exactly one frame period.
  virtual FrameTemplate frame(std::span<const audio::Sample> samples) const = 0;
  /// `event` is overwritten; its strings keep their capacity.
  virtual void parse(std::string_view message, bool binary, AgentEvent& event) const = 0;
  /// What a caller says who stopped listening to `item_id` after `heard` of it; empty: nothing.
  virtual std::string interrupted(std::string_view /*item_id*/, Duration /*heard*/) const {
    return {};
  }
};

enum class Endpoint : std::uint8_t {
  acs,      ///< ACS media streaming (shared protocol notes, section A)
  browser,  ///< the accelerator's page (section B)
  realtime  ///< OpenAI Realtime, Azure OpenAI and Azure Voice Live themselves (section C)
};
enum class Pipeline : std::uint8_t { cascade, voicelive };
/// "acs", "browser", "realtime"; "cascade" and "voicelive", for which the seeds' other spellings
/// (voice_live, live, realtime) are taken too. Case does not matter.
std::optional<Endpoint> endpoint_from(std::string_view text);
std::optional<Pipeline> pipeline_from(std::string_view text);
std::string_view to_text(Endpoint endpoint);
std::string_view to_text(Pipeline pipeline);
/// Where servers of this kind listen: "/api/v1/media/stream".
std::string_view default_path(Endpoint endpoint, Pipeline pipeline);

/// The names of messages that servers of OpenAI's kind use (section C.2).
enum class RealtimeNames : std::uint8_t { ga, beta };

/// What one message of a caller may last; the seeds' 20 ms are ACS's.
inline constexpr Duration shortest_frame = 5ms, longest_frame = 1s;

struct CallerOptions {
  Endpoint endpoint = Endpoint::acs;
  Pipeline pipeline = Pipeline::cascade;
  int sample_rate = 0;           ///< of the uplink, Hz; 0: the dialect's own (16000 or 24000)
  Duration frame_period = 20ms;  ///< a whole number of milliseconds

  RealtimeNames realtime_names = RealtimeNames::ga;  ///< realtime only, as are the next three
  std::string api_key{};       ///< a secret: goes into headers and nowhere else
  bool azure_key = false;      ///< header "api-key" in place of "Authorization: Bearer"
  std::string instructions{};  ///< session.update's; empty: the server's own
};
/// A usage error if the dialect has no such sample rate or frame period.
Result<std::unique_ptr<const CallerDialect>> make_caller_dialect(const CallerOptions& options);

/// ACS media streaming as ACS itself sends it: PCM16 mono at `sample_rate` (16000 or 24000), 20 ms
/// frames.
const CallerDialect& acs_caller(int sample_rate = 16000);

}  // namespace busyhour::protocol
