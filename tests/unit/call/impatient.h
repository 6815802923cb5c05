// A caller who interrupts replies, on a simulated clock.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "conversation.h"

namespace busyhour::testing {

inline constexpr audio::Sample interruption_level = 7000;
inline constexpr std::size_t interruption_frames = 10;

/// Interrupts 200 ms after it first hears a reply; 100 ms of silence tell that the agent stopped.
class Impatient : public ::testing::Test {
 protected:
  static call::Patience patience() {
    call::Patience made;
    made.greeting_timeout = 0s;
    made.pause = 100ms;
    made.turn_timeout = 5s;
    return made;
  }

  Impatient() {
    const std::vector<audio::Sample> levels(interruption_frames, interruption_level);
    clip_ = std::make_shared<const call::WireClip>(frames_of(levels), talk_.dialect,
                                                   Conversation::no_mask);
    talk_.context.manners.interruption = {clip_, 200ms, 100ms};
  }

  std::size_t interrupting() const { return talk_.frames_sent(interruption_level); }
  /// Until the caller has spoken, and then a burst of so many frames comes.
  void hear_burst(std::size_t frames) {
    if (talk_.turns.empty()) talk_.open();
    talk_.tick_until_speech_ends();
    talk_.advance(40ms);
    talk_.hear(audio_message(frames));
    replied_ = talk_.clock.now();
  }
  void wait_for_interruption() {
    for (int i = 0; i < 200 && interrupting() == 0; ++i) talk_.tick();
    ASSERT_EQ(interrupting(), 1u);
    begun_ = talk_.clock.now();
  }
  const results::TurnRecord& turn(std::size_t n = 1) const { return talk_.turns.at(n - 1); }

  Conversation talk_{2, patience()};
  std::shared_ptr<const call::WireClip> clip_;
  Instant replied_, begun_;
};

}  // namespace busyhour::testing
