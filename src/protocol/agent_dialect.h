// The agent's side of a wire dialect, without I/O: messages out, events in.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "audio/clip.h"
#include "base/time.h"
#include "protocol/caller_event.h"

namespace busyhour::protocol {

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

/// The agent's side of ACS media streaming.
const AgentDialect& acs_agent();

}  // namespace busyhour::protocol
