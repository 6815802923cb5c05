// Does an answer contain what the scenario says a good one contains?
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace busyhour::call {

/// The first of `expect` that is not in `answer` (ASCII case ignored); empty if all are there.
std::optional<std::string> missing_expectation(const std::vector<std::string>& expect,
                                               std::string_view answer);
/// One line for people.
std::string unexpected_answer(std::string_view missing, std::string_view answer);

}  // namespace busyhour::call
