// Which load to try next, in search of the largest one that a machine can be trusted with.
#pragma once

#include <optional>

namespace busyhour::report {

/// Doubles until a load is too much, then halves the interval down to a tenth. A load is too much
/// if it fails twice: once may be something else that the machine had to do.
class LoadSearch {
 public:
  static constexpr int first_load = 100;
  static constexpr double resolution = 0.1;  ///< of the result

  /// Tries no more than `most` users.
  explicit LoadSearch(int most) : most_(most) {}

  /// Empty when the search is over.
  std::optional<int> next() const;
  void add(int users, bool trusted);
  int largest_trusted() const { return trusted_; }

 private:
  int most_;
  int trusted_ = 0;               ///< largest so far
  std::optional<int> too_much_;   ///< smallest so far
  std::optional<int> try_again_;  ///< failed once
};

}  // namespace busyhour::report
