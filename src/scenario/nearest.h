// "did you mean": the known word that a mistyped one most likely stands for.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace busyhour::scenario {

/// The word of `known` with the fewest insertions, deletions and replacements to `word`
/// (Levenshtein distance), if they are few enough to be a slip: at most a third of the longer word.
/// Empty if none is near.
std::string_view nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace busyhour::scenario
