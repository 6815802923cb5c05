#include "protocol/agent_call.h"

namespace busyhour::protocol {

IdToken make_token(Random& random) {
  static constexpr std::string_view digits = "0123456789abcdef";
  IdToken token;
  std::uint64_t bits = random();
  for (char& digit : token) {
    digit = digits[bits & 15];
    bits >>= 4;
  }
  return token;
}

}  // namespace busyhour::protocol
