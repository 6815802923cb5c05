// What a message means that the dialect does not know, by the words it calls itself with.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "call/script.h"

namespace busyhour::call {

class TokenMatch {
 public:
  enum class Meaning : std::uint8_t { nothing, response, end };

  explicit TokenMatch(const Tokens& tokens);
  /// An end if it is both.
  Meaning of(std::string_view label) const;

 private:
  using Phrases = std::vector<std::vector<std::string>>;
  Phrases response_, end_;
};

}  // namespace busyhour::call
