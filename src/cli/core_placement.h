// Which cores the two sides of a calibration run on, so that they do not take each other's time.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace busyhour::cli {

struct CorePlacement {
  std::vector<int> engine;
  std::optional<int> agent;  ///< empty: there is only one core, for both
};
/// The agent gets the last of the cores, where there are several.
CorePlacement place_on(std::vector<int> cores);

/// Those that this process may use.
std::vector<int> allowed_cores();

/// Confines the calling thread, and those that it starts from now on. Async-signal-safe.
void confine_to(std::span<const int> cores);

/// While it lives, the calling thread is confined.
class CoreGuard {
 public:
  explicit CoreGuard(std::span<const int> cores) : previous_(allowed_cores()) { confine_to(cores); }
  CoreGuard(const CoreGuard&) = delete;
  CoreGuard& operator=(const CoreGuard&) = delete;
  ~CoreGuard() { confine_to(previous_); }

 private:
  std::vector<int> previous_;
};

}  // namespace busyhour::cli
