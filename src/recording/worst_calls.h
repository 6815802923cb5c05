// The few calls that rank highest of all that have ended so far.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace busyhour::recording {

/// Of two calls that are equally bad the earlier stays.
template <class Call>
class WorstCalls {
 public:
  explicit WorstCalls(std::size_t most) : most_(most) {}

  /// Whether add() would keep it.
  bool takes(double badness) const {
    return ranked_.size() < most_ || (most_ > 0 && badness > ranked_.back().badness);
  }
  /// takes() holds. Who has to go for it is let go.
  void add(double badness, std::shared_ptr<Call> call) {
    if (ranked_.size() == most_) ranked_.pop_back();
    const auto behind =
        std::ranges::find_if(ranked_, [badness](const Rank& r) { return r.badness < badness; });
    ranked_.insert(behind, Rank{badness, std::move(call)});
  }
  /// The worst first.
  std::vector<std::shared_ptr<Call>> calls() const {
    std::vector<std::shared_ptr<Call>> all;
    all.reserve(ranked_.size());
    for (const Rank& rank : ranked_) all.push_back(rank.call);
    return all;
  }

 private:
  struct Rank {
    double badness = 0;
    std::shared_ptr<Call> call{};
  };
  std::size_t most_;
  std::vector<Rank> ranked_;
};

}  // namespace busyhour::recording
