// Clips made on several threads, handed over in order.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <future>
#include <optional>
#include <thread>
#include <vector>

#include "audio/clip.h"
#include "base/error.h"

namespace busyhour::speech {

/// Makes clips 0, 1, 2, ... from the moment it is there. After a first failure it begins no further
/// one; its destructor waits for those under way.
class ClipMaking {
 public:
  /// `make` is called from at most `threads` threads, once for each clip.
  using Make = std::function<Result<audio::Clip>(std::size_t)>;
  ClipMaking(std::size_t clips, std::size_t threads, Make make);

  /// Waits for the clip; nothing if it was not begun. Once for each clip.
  std::optional<Result<audio::Clip>> take(std::size_t clip);

 private:
  using Made = std::optional<Result<audio::Clip>>;
  void work();

  Make make_;
  std::vector<std::promise<Made>> promised_;
  std::vector<std::future<Made>> made_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> failed_{false};
  std::vector<std::jthread> threads_;  // the last member: they use the others
};

}  // namespace busyhour::speech
