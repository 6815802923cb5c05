// Which conversation is next, shared by all engine threads.
#pragma once

#include <atomic>
#include <limits>
#include <optional>

namespace busyhour::load {

/// Thread-safe. Asked once a call, never on the message path.
class ConversationQueue {
 public:
  /// The number of conversations in a run that only time ends.
  static constexpr int endless = std::numeric_limits<int>::max();

  ConversationQueue(int conversations, int give_up_after)
      : conversations_(conversations), give_up_after_(give_up_after) {}

  /// The number (from 0) of the next conversation; empty when there is none left or the run ends.
  std::optional<int> take() {
    if (stopped_.load() || gave_up()) return std::nullopt;
    const int number = next_.fetch_add(1);
    return number < conversations_ ? std::optional(number) : std::nullopt;
  }

  void stop() { stopped_.store(true); }
  bool stopped() const { return stopped_.load(); }
  void count_connected() { connected_.store(true); }
  void count_unreachable() { unreachable_.fetch_add(1); }
  bool gave_up() const { return !connected_.load() && unreachable_.load() >= give_up_after_; }

 private:
  const int conversations_;
  const int give_up_after_;
  std::atomic<int> next_{0};
  std::atomic<int> unreachable_{0};
  std::atomic<bool> connected_{false};
  std::atomic<bool> stopped_{false};
};

}  // namespace busyhour::load
