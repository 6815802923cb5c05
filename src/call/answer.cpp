#include "call/answer.h"

#include <fmt/format.h>

#include <algorithm>

namespace busyhour::call {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool contains(std::string_view text, std::string_view part) {
  return !std::ranges::search(text, part, {}, lower, lower).empty() || part.empty();
}

}  // namespace

std::optional<std::string> missing_expectation(const std::vector<std::string>& expect,
                                               std::string_view answer) {
  for (const std::string& part : expect) {
    if (!contains(answer, part)) return part;
  }
  return std::nullopt;
}

std::string unexpected_answer(std::string_view missing, std::string_view answer) {
  if (answer.empty()) {
    return fmt::format("the answer should contain \"{}\", but the agent sent no text", missing);
  }
  constexpr std::size_t excerpt = 120;
  return fmt::format("the answer should contain \"{}\", but it is \"{}{}\"", missing,
                     answer.substr(0, excerpt), answer.size() > excerpt ? "..." : "");
}

}  // namespace busyhour::call
