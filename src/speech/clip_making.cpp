#include "speech/clip_making.h"

#include <algorithm>

namespace busyhour::speech {

ClipMaking::ClipMaking(std::size_t clips, std::size_t threads, Make make)
    : make_(std::move(make)), promised_(clips) {
  for (std::promise<Made>& promise : promised_) made_.push_back(promise.get_future());
  for (std::size_t i = 0; i < std::min(clips, threads); ++i) {
    threads_.emplace_back([this] { work(); });
  }
}

std::optional<Result<audio::Clip>> ClipMaking::take(std::size_t clip) {
  return made_[clip].get();
}

void ClipMaking::work() {
  for (std::size_t clip = next_++; clip < promised_.size(); clip = next_++) {
    if (failed_) {
      promised_[clip].set_value(std::nullopt);
      continue;
    }
    Result<audio::Clip> made = make_(clip);
    if (!made) failed_ = true;
    promised_[clip].set_value(std::move(made));
  }
}

}  // namespace busyhour::speech
