// What is written, as the characters that an English voice knows.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace busyhour::speech {

/// ASCII for Flite: typographic quotes, dashes and spaces, and Latin letters with accents, become
/// their plain forms; white space becomes single spaces. A usage error names what cannot be spoken:
/// other characters, control characters, malformed UTF-8, a text that is empty or longer than 5,000
/// bytes, and a word longer than 64, since Flite 2.2 writes past its buffers for long runs of
/// punctuation.
Result<std::string> to_english_text(std::string_view text);

}  // namespace busyhour::speech
