// What the simulated agent says, in words and as speech.
#pragma once

#include "agent/repertoire.h"
#include "base/error.h"

namespace busyhour::cli {

/// A greeting and a few answers in a voice that differs from the callers'. Takes about a second.
Result<agent::Repertoire> make_repertoire();

}  // namespace busyhour::cli
