// What scenarios say about interrupting the replies to their turns.
#pragma once

#include <string>

#include "base/error.h"
#include "call/script.h"
#include "net/frame.h"
#include "protocol/caller_dialect.h"
#include "scenario/scenario.h"
#include "speech/clip_cache.h"

namespace busyhour::cli {

struct SpeechRequest {
  const std::string& default_voice;
  const speech::ClipCache::Progress& progress;
};

/// Adds it to the turns of `script`, which are the scenario's first; the speech comes from the
/// cache. A scenario that says it for one turn says it for all: the others are heard out. One that
/// says nothing leaves it to the run.
Result<void> add_interruptions(const scenario::Scenario& scenario, speech::ClipCache& cache,
                               const SpeechRequest& request, const protocol::CallerDialect& dialect,
                               const net::MaskKey& mask, call::Script& script);

}  // namespace busyhour::cli
