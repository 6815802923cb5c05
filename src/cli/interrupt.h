// Ctrl-C and SIGTERM as a flag that a command looks at.
#pragma once

#include <atomic>

namespace busyhour::cli {

/// While it lives, SIGINT and SIGTERM set a flag instead of ending the process. One at a time.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  const std::atomic<bool>& interrupted() const;
  /// Sets the flag as a signal would.
  void interrupt();
};

}  // namespace busyhour::cli
