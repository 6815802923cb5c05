// How many calls were up at the same time: peak, when, time-weighted average, time line.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/time.h"

namespace busyhour::stats {

struct Concurrency {
  std::size_t peak = 0;
  Instant peak_at;          ///< when the peak was reached first
  double average = 0;       ///< weighted by time, from the first begin to the last end
  Duration duration{0};     ///< from the first begin to the last end
  std::size_t changes = 0;  ///< instants at which the number became another
  struct Point {
    Instant at;
    std::size_t up;  ///< calls up from `at` on
  };
  std::vector<Point> timeline;  ///< ordered; one point per change, unless there are many
};

/// Calls that are told as they come and go, in the order of time or nearly. An end at the same
/// instant as a begin is counted first, so that a call that follows another at once is not a second
/// one; a call without length is never up. Without calls everything is zero.
///
/// Memory is bounded, so that a run may last for days: of what is long ago only the figures and a
/// thinned time line are kept.
class CallsUp {
 public:
  /// So many of the newest begins and ends are kept each by itself. One that is told later than
  /// that counts as if it had been when they begin.
  static constexpr std::size_t kept_changes = 16384;
  static constexpr std::size_t most_points = 8192;  ///< of the time line of what was before

  void begin(Instant at);
  void end(Instant at);
  /// How many of the calls that were told until now were up at `at`; for what is long ago by the
  /// thinned time line.
  std::size_t at(Instant at) const;
  Concurrency measure() const;

 private:
  /// The calls up, followed through time.
  struct Course {
    Concurrency so_far{};  ///< without average and duration
    double call_seconds = 0;
    Instant first{}, last{}, changed{};
    std::size_t begun = 0, ended = 0, up = 0;

    bool begins_here() const { return begun == 0 && ended == 0; }
    void go_on(Instant at, std::size_t begins, std::size_t ends);
  };
  struct Used {
    std::size_t begins = 0, ends = 0;
  };
  Used follow(Course& course, std::size_t most) const;
  void insert(std::vector<Instant>& times, Instant at);
  void fold();

  std::vector<Instant> begins_, ends_;  // ascending
  Course past_;                         // what came before them
};

/// A time line of `most` points at the most, if that is 2 or more: of each of so many equal parts
/// of the time the first of its highest points and its last, so that no peak is lost and what goes
/// on after a part is right.
std::vector<Concurrency::Point> thinned(std::span<const Concurrency::Point> timeline,
                                        std::size_t most);

}  // namespace busyhour::stats
