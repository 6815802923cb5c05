// What callers say to interrupt a reply.
#pragma once

#include <memory>
#include <string>

#include "audio/clip.h"
#include "base/error.h"
#include "call/wire_clip.h"
#include "net/frame.h"
#include "protocol/caller_dialect.h"

namespace busyhour::cli {

/// Speech from its first frame on, with all that follows.
audio::Clip without_lead(const audio::Clip& speech, const protocol::CallerDialect& dialect);

/// Speech from its first frame on, cut or filled up with silence to `frames` frames of the dialect:
/// a sentence of the embedded synthesizer, in `voice` if that is one of its own, or with
/// `directory` the second of its files, since conversations begin with the first.
Result<std::shared_ptr<const call::WireClip>> make_interruption(
    const std::string& directory, const std::string& voice, int frames,
    const protocol::CallerDialect& dialect, const net::MaskKey& mask);

}  // namespace busyhour::cli
