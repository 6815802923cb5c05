// One reply as it comes in: which message came when, and what of it the caller hears.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audio/playout.h"
#include "base/time.h"
#include "net/connection.h"
#include "protocol/agent_event.h"
#include "results/turn_record.h"

namespace busyhour::call {

class Reply {
 public:
  /// A message that shows that the agent has taken the turn, but is not audio.
  void on_response(const net::Arrival& arrival);
  /// A piece of speech. `rate` is the sample rate if the event does not say. The result is its
  /// length, empty if its base64 (or PCM) is broken. Decodes only until the first audible sample is
  /// found.
  std::optional<Duration> on_audio(const protocol::AgentEvent& event, const net::Arrival& arrival,
                                   int rate, audio::PlayoutModel& playout);
  /// The dialect's own end of the response.
  void on_end(const net::Arrival& arrival);

  bool begun() const { return first_response_.has_value(); }
  bool has_audio() const { return first_audio_.has_value(); }
  bool audible() const { return first_audible_.has_value(); }
  /// When the caller hears the first audible sample; it may still wait in the playout queue.
  const std::optional<Instant>& first_audible() const { return first_audible_; }
  bool ended() const { return end_.has_value(); }
  bool explicit_end() const { return explicit_end_; }
  int audio_frames() const { return audio_frames_; }
  /// Nothing came and nothing played for `gap`: over, if the dialect has no mark.
  bool quiet(Instant now, Duration gap, const audio::PlayoutModel& playout) const;
  /// Without an explicit end the response ended with its last message.
  void end_by_silence() { end_ = last_response_; }
  /// It broke off: the caller heard no more of it from `at` on.
  /// `signalled`: it was the dialect's own message that stopped it.
  void end_by_interruption(Instant at, bool signalled) {
    end_ = at;
    explicit_end_ = signalled;
  }

  void write_to(results::TurnRecord& turn, const audio::PlayoutModel& playout) const;

 private:
  std::optional<Instant> first_response_, last_response_;
  std::optional<Instant> first_audio_, first_audible_, last_audio_, end_;
  Duration first_audio_uncertainty_{0};
  bool explicit_end_ = false;
  int audio_frames_ = 0;
};

}  // namespace busyhour::call
