// What the simulated agent says, in words and as speech.
#pragma once

#include "agent/phrases.h"
#include "base/error.h"

namespace busyhour::cli {

/// A greeting and a few answers in a voice that differs from the callers'. Takes about a second.
Result<agent::Phrases> make_phrases();

}  // namespace busyhour::cli
