// How a caller interrupts the reply to one turn, and what becomes of it.
#pragma once

#include <optional>

#include "audio/playout.h"
#include "base/time.h"
#include "call/reply.h"
#include "call/script.h"
#include "results/turn_record.h"

namespace busyhour::call {

/// Says when to interrupt and judges what happens then (measurement.md, "Barge-in"). The caller
/// tells it what it does and hears; times are those of arrival and of handing over.
class BargeInAttempt {
 public:
  BargeInAttempt() = default;  ///< hears the reply out
  /// `clip` and the interruption it belongs to must outlive the turn.
  BargeInAttempt(const WireClip* clip, Duration reentry, Duration quiet)
      : clip_(clip), reentry_(reentry), quiet_(quiet) {}

  const WireClip* clip() const { return clip_; }
  /// The reply has been heard long enough since the caller stopped speaking, and still is. Who is
  /// silent cannot be interrupted: then it is due as soon as more is heard.
  bool due(Instant now, Instant speech_end, const Reply& reply,
           const audio::PlayoutModel& playout) const;
  /// The interruption's first frame was handed over; told again if it waited in the send queue.
  void begin(Instant handed_over);
  bool begun() const { return begun_at_.has_value(); }

  /// A stop signal arrived; before it empties the playout queue. `cancelled` if it says in so many
  /// words that the response was not completed.
  void on_stop(Instant at, bool cancelled, const Reply& reply, const audio::PlayoutModel& playout);
  /// Time has passed.
  void on_time(Instant now, const Reply& reply, const audio::PlayoutModel& playout);

  bool decided() const { return outcome_ != results::BargeIn::none; }
  bool stopped() const { return outcome_ == results::BargeIn::stopped; }
  /// When the caller no longer heard the agent, if that broke off.
  const std::optional<Instant>& heard_end() const { return heard_end_; }
  /// It broke off with a message, not by falling silent.
  bool signalled() const { return signalled_; }
  /// For a turn that did not fail. An interruption that never became due was not applicable.
  void write_to(results::TurnRecord& turn) const;

 private:
  void stopped_at(Instant at, bool signalled);

  const WireClip* clip_ = nullptr;
  Duration reentry_{0}, quiet_{0};
  std::optional<Instant> begun_at_;
  results::BargeIn outcome_ = results::BargeIn::none;
  std::optional<Instant> heard_end_;
  bool signalled_ = false;
};

/// The run's manners with what the script says about this turn.
BargeInAttempt plan_barge_in(const Interruption& manners, const Utterance& utterance);

}  // namespace busyhour::call
