#include "call/barge_in.h"

#include <algorithm>

namespace busyhour::call {

using results::BargeIn;

bool BargeInAttempt::due(Instant now, Instant speech_end, const Reply& reply,
                         const audio::PlayoutModel& playout) const {
  if (clip_ == nullptr || begun() || !reply.first_audible()) return false;
  const Instant heard = std::max(*reply.first_audible(), speech_end);
  // An agent that sends frame by frame leaves the queue empty for a moment again and again.
  const bool still_heard = now < playout.end() + audio::PlayoutModel::inaudible_gap;
  return now >= heard + reentry_ && still_heard;
}

void BargeInAttempt::begin(Instant handed_over) {
  begun_at_ = handed_over;
}

void BargeInAttempt::stopped_at(Instant at, bool signalled) {
  // What stopped before the caller said a word did not stop for it: the signal was on its way.
  outcome_ = at > *begun_at_ ? BargeIn::stopped : BargeIn::not_applicable;
  signalled_ = signalled;
  heard_end_ = at;
}

void BargeInAttempt::on_stop(Instant at, bool cancelled, const Reply& reply,
                             const audio::PlayoutModel& playout) {
  if (!begun() || decided()) return;
  // All was said and heard before: the signal is for the interruption, but stopped nothing.
  const bool heard_out = reply.explicit_end() && !playout.playing(at);
  if (heard_out && !cancelled) return;
  stopped_at(std::min(at, playout.end()), true);
}

void BargeInAttempt::on_time(Instant now, const Reply& reply, const audio::PlayoutModel& playout) {
  if (!begun() || decided() || playout.playing(now)) return;
  // Also after an end mark: a message that the response was cancelled may follow it.
  if (now - playout.end() < quiet_) return;
  if (reply.explicit_end()) {
    outcome_ = BargeIn::missed;
  } else {
    stopped_at(playout.end(), false);
  }
}

void BargeInAttempt::write_to(results::TurnRecord& turn) const {
  if (clip_ == nullptr) return;
  turn.barge = decided() ? outcome_ : BargeIn::not_applicable;
  if (turn.barge == BargeIn::not_applicable) return;
  turn.barge_start = begun_at_;
  if (stopped()) turn.barge_heard_end = heard_end_;
}

BargeInAttempt plan_barge_in(const Interruption& manners, const Utterance& utterance) {
  if (!manners.clip) return {};
  if (!utterance.interruption) return {manners.clip.get(), manners.reentry, manners.quiet};
  const ScriptedInterruption& scripted = *utterance.interruption;
  if (!scripted.wanted) return {};
  const WireClip* clip = scripted.clip ? scripted.clip.get() : manners.clip.get();
  return {clip, scripted.reentry, manners.quiet};
}

}  // namespace busyhour::call
