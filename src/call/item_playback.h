// How much of the item that the agent is saying the caller has heard.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "audio/playout.h"
#include "base/time.h"

namespace busyhour::call {

/// For dialects that have items: a caller who stops listening tells how far it came.
class ItemPlayback {
 public:
  /// Audio of this item went into the playout queue.
  void add(std::string_view id, Duration length) {
    if (id_ != id) {
      id_ = id;
      length_ = Duration::zero();
    }
    length_ += length;
  }

  const std::string& id() const { return id_; }
  /// If the queue, in which the item is the last, is emptied at `at`.
  Duration heard_until(Instant at, const audio::PlayoutModel& playout) const {
    const Duration unheard = std::max(playout.end() - at, Duration::zero());
    return std::max(length_ - unheard, Duration::zero());
  }

 private:
  std::string id_;
  Duration length_{0};
};

}  // namespace busyhour::call
