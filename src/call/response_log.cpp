#include "call/response_log.h"

namespace busyhour::call {

bool ResponseLog::of_the_past(std::string_view id) {
  if (id.empty()) return false;
  for (std::size_t back = 0; back < remembered; ++back) {
    const Entry& entry = entries_[(newest_ + remembered - back) % remembered];
    if (entry.id == id) return entry.turn < turn_;
  }
  newest_ = (newest_ + 1) % remembered;
  entries_[newest_].id = id;
  entries_[newest_].turn = turn_;
  return false;
}

}  // namespace busyhour::call
