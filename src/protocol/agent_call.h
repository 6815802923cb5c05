// What an agent's messages say about the call that they belong to.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/random.h"
#include "base/time.h"

namespace busyhour::protocol {

/// The part of an id that tells it from others, of fixed width so that it can be patched into
/// ready-made messages: 16 hexadecimal digits.
using IdToken = std::array<char, 16>;
inline constexpr std::string_view blank_token = "0000000000000000";

IdToken make_token(Random& random);
inline std::string_view view(const IdToken& token) {
  return {token.data(), token.size()};
}

/// How a session is set up, for dialects in which the caller may choose.
struct SessionSettings {
  std::string turn_detection = "server_vad";  ///< "": the caller ends its turns itself
  Duration silence{500ms};
  Duration prefix{300ms};
  bool create_response = true;
  bool interrupt_response = true;
  int input_rate = 24000;  ///< Hz
  std::string instructions;
  std::string voice;
};

/// One call, as its messages name it. The session keeps it up to date, dialects read it and draw
/// ids.
struct AgentCall {
  AgentCall(std::string call, std::string session, Random random)
      : call_id(std::move(call)), session_id(std::move(session)), ids(random) {
    conversation = make_token(ids);
    user_item = response = last_item = make_token(ids);
  }

  std::string call_id;
  std::string session_id;
  std::string model = "busyhour-agent";
  Random ids;
  IdToken conversation{};
  SessionSettings settings;
  WallTime at;  ///< now

  IdToken user_item{};  ///< what the caller is saying, or said last
  IdToken response{};   ///< the agent's response and the item that it is
  IdToken last_item{};  ///< the newest item of the conversation
  bool has_items = false;
  bool response_open = false;       ///< announced and not complete
  bool response_has_audio = false;  ///< some of its audio was sent
  bool audio_since_stop = false;    ///< some audio was sent behind the last stop message
  Duration response_audio{0};       ///< how much of it was sent
  std::uint64_t responses = 0;      ///< so far
};

}  // namespace busyhour::protocol
