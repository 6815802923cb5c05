// The agent's own account of each turn, to hold a caller's measurements against.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace busyhour::agent {

/// One turn of one call. Times of sending are taken just before the message goes to the kernel.
struct TruthRecord {
  int turn = 0;                        ///< from 1
  std::uint64_t speech_end_frame = 0;  ///< the caller's last frame that holds speech; from 0
  Instant speech_end;  ///< arrival of that frame (the kernel's time) plus one frame period
  Duration speech_end_uncertainty{0};  ///< it may have come by so much earlier (net::Arrival)
  std::optional<Instant> first_response;
  std::optional<Instant> first_audio;
  std::optional<Instant> last_audio;
  /// When somebody who plays audio as it comes hears the answer's first audible sample; sending and
  /// hearing are the same moment here.
  std::optional<Instant> first_audible;
  std::optional<Instant> barge_start;  ///< arrival of the interruption's first frame with speech
  Duration barge_start_uncertainty{0};
  std::optional<Instant> barge_heard;  ///< arrival of the frame that made the interruption certain
  std::optional<Instant> stop_sent;    ///< the first message that stops the answer
  std::string_view fault;              ///< what went wrong on purpose, a static text; "": nothing
};

/// One JSON line (docs/agent.md), without the line's end.
std::string to_json(std::string_view call_id, const TruthRecord& record);

class TruthSink {
 public:
  virtual ~TruthSink() = default;
  virtual void write(std::string_view call_id, const TruthRecord& record) = 0;
  virtual void on_call_ended() = 0;
};

}  // namespace busyhour::agent
