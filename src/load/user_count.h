// How many users are there, over all engine threads.
#pragma once

#include <atomic>

namespace busyhour::load {

/// Thread-safe. Told once when a user comes and once when it leaves, never on the message path.
class UserCount {
 public:
  void arrive() { note(up_.fetch_add(1) + 1); }
  /// False if there are `most` already.
  bool arrive_below(int most) {
    int up = up_.load();
    do {
      if (up >= most) return false;
    } while (!up_.compare_exchange_weak(up, up + 1));
    note(up + 1);
    return true;
  }
  void leave() { up_.fetch_sub(1); }

  int up() const { return up_.load(); }
  int peak() const { return peak_.load(); }

 private:
  void note(int up) {
    int peak = peak_.load();
    while (peak < up && !peak_.compare_exchange_weak(peak, up)) {
    }
  }

  std::atomic<int> up_{0};
  std::atomic<int> peak_{0};
};

}  // namespace busyhour::load
