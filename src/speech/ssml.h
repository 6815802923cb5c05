// Speech Synthesis Markup Language (W3C SSML 1.0) with Microsoft's elements, as Azure Speech takes
// it.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace busyhour::speech {

/// How a text is spoken; the defaults are those of the seeds' audio generator.
struct Manner {
  std::string style = "chat";  ///< "" leaves it to the voice
  std::string rate = "+0%";    ///< never empty
};

/// Usage errors for what no service would understand.
Result<void> check_style(std::string_view style);
Result<void> check_rate(std::string_view rate);

/// A document that speaks `text` in `voice`. A usage error for a text that is empty, not UTF-8, or
/// holds characters that XML 1.0 (section 2.2) does not allow.
Result<std::string> make_ssml(std::string_view text, std::string_view voice, const Manner& manner);

}  // namespace busyhour::speech
