// Sorting that leaves equal items in the order they had.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

namespace busyhour {

/// As std::ranges::stable_sort, which clang refuses in libstdc++ 12: it calls a function that is
/// deprecated.
template <class T, class Compare = std::ranges::less, class Projection = std::identity>
void sort_stably(std::vector<T>& items, Compare compare = {}, Projection projection = {}) {
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto before = [&](std::size_t a, std::size_t b) {
    return std::invoke(compare, std::invoke(projection, items[a]),
                       std::invoke(projection, items[b]));
  };
  std::ranges::sort(order, [&before](std::size_t a, std::size_t b) {
    return before(a, b) || (!before(b, a) && a < b);
  });
  std::vector<T> sorted;
  sorted.reserve(items.size());
  for (const std::size_t i : order) sorted.push_back(std::move(items[i]));
  items = std::move(sorted);
}

}  // namespace busyhour
