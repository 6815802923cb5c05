// How much recordings may take on the disk, all together.
#pragma once

#include <cstdint>
#include <mutex>

namespace busyhour::recording {

/// Thread-safe.
class DiskBudget {
 public:
  explicit DiskBudget(std::uint64_t most) : most_(most) {}

  /// False if so much is not left beside what is reserved.
  bool take(std::uint64_t bytes) { return take_beside(reserved(), bytes); }
  /// For whoever made the reservation.
  bool take_reserved(std::uint64_t bytes) { return take_beside(0, bytes); }
  void give_back(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    used_ -= bytes;
  }
  /// So much is kept free from now on, as far as it still is.
  void reserve(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    reserved_ = bytes;
  }

  std::uint64_t most() const { return most_; }
  std::uint64_t used() const {
    const std::lock_guard lock(mutex_);
    return used_;
  }

 private:
  std::uint64_t reserved() const {
    const std::lock_guard lock(mutex_);
    return reserved_;
  }
  bool take_beside(std::uint64_t reserved, std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    if (used_ + reserved + bytes > most_) return false;
    used_ += bytes;
    return true;
  }

  const std::uint64_t most_;
  mutable std::mutex mutex_;
  std::uint64_t used_ = 0;
  std::uint64_t reserved_ = 0;
};

}  // namespace busyhour::recording
