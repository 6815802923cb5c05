// The names of voices, as users write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace busyhour::speech {

enum class Engine : std::uint8_t { flite, azure };

struct Voice {
  Engine engine = Engine::flite;
  std::string name;  ///< as its engine knows it

  /// The shortest text that parse_voice reads as this voice: "slt",
  /// "en-US-JennyMultilingualNeural".
  std::string to_text() const;
};

/// The voice of the seeds' audio generator.
inline constexpr std::string_view default_azure_voice = "en-US-JennyMultilingualNeural";

/// "flite:slt" and "azure:en-US-AvaNeural" name the engine. Without it a name that begins with a
/// locale ("en-US-AvaNeural") is Azure's, and any other Flite's; "azure" alone is Azure's default
/// voice. A usage error for what cannot be the name of a voice; whether there is such a voice, its
/// engine says.
Result<Voice> parse_voice(std::string_view text);

}  // namespace busyhour::speech
