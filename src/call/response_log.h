// Which responses are of the past: by their ids, where the dialect has them.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace busyhour::call {

/// Remembers the last responses that were heard of. On the message path: the response that is being
/// heard is compared first, and nothing is allocated for ids that are known.
class ResponseLog {
 public:
  /// Whether the response was first heard of before the last begin_turn(). Takes note of new ones;
  /// a message without an id is of no response that is known.
  bool of_the_past(std::string_view id);
  /// What was heard of until now is past.
  void begin_turn() { ++turn_; }

 private:
  struct Entry {
    std::string id;
    int turn = 0;
  };
  /// More than ever overlap. Who sends so many at a time is taken at its word again.
  static constexpr std::size_t remembered = 16;

  std::array<Entry, remembered> entries_;
  std::size_t newest_ = 0;
  int turn_ = 0;
};

}  // namespace busyhour::call
