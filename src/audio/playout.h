// The caller's jitter buffer: what is heard when, given what arrived when.
#pragma once

#include "base/time.h"

namespace busyhour::audio {

/// A frame plays when it arrives, or after what is queued (measurement.md, "Playout model"). Agents
/// send in bursts, so arrival times alone say nothing about what is heard. Feed arrivals in order.
class PlayoutModel {
 public:
  /// Pauses shorter than this inside a reply are network jitter that any real buffer hides; they
  /// count neither as underrun nor for gap_max.
  static constexpr Duration inaudible_gap = 10ms;

  /// Queues `length` of audio that arrived at `arrival`; returns when its first sample plays.
  Instant add(Instant arrival, Duration length);
  /// A stop signal empties the queue: nothing is heard after `at`. A pause behind it is no gap.
  void clear(Instant at);
  /// Starts a new reply: underruns and gap_max count from here, a pause before it is not a gap.
  void begin_reply();

  bool playing(Instant now) const { return now < end_; }
  Instant end() const { return end_; }       ///< when the queue is or was empty
  Duration heard() const { return heard_; }  ///< audio of this reply queued and not cleared
  int underruns() const { return underruns_; }
  Duration gap_max() const { return gap_max_; }

 private:
  Instant end_;
  bool in_reply_ = false;
  Duration heard_{0};
  int underruns_ = 0;
  Duration gap_max_{0};
};

}  // namespace busyhour::audio
