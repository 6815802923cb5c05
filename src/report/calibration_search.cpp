#include "report/calibration_search.h"

#include <algorithm>

namespace busyhour::report {

std::optional<int> LoadSearch::next() const {
  if (try_again_) return try_again_;
  if (!too_much_) {
    if (trusted_ == most_) return std::nullopt;
    if (trusted_ == 0) return std::min(first_load, most_);
    return trusted_ > most_ / 2 ? most_ : 2 * trusted_;
  }
  const int gap = *too_much_ - trusted_;
  if (gap <= std::max(1, static_cast<int>(trusted_ * resolution))) return std::nullopt;
  return trusted_ + gap / 2;
}

void LoadSearch::add(int users, bool trusted) {
  if (trusted) {
    trusted_ = std::max(trusted_, users);
    try_again_.reset();
  } else if (try_again_ == users) {
    too_much_ = users;
    try_again_.reset();
  } else {
    try_again_ = users;
  }
}

}  // namespace busyhour::report
