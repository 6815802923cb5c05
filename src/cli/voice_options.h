// The options that say with whose voice the callers speak.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "speech/clip_cache.h"
#include "speech/ssml.h"
#include "speech/voices.h"

namespace busyhour::cli {

struct VoiceOptions {
  std::string voice;  ///< of scenarios that name none; empty: the default voice
  speech::Manner manner;
};

/// Whether there may be such a voice: Flite's are known, of Azure's only how they are spelled.
bool is_voice(const std::string& name);

/// --voice, --style and --rate.
void add_voice_options(CLI::App& app, VoiceOptions& options);

/// The voices, with what Azure needs from the environment. `notice` as in speech/azure.h.
std::unique_ptr<speech::Synthesizer> make_voices(const VoiceOptions& options, std::string tls_ca,
                                                 speech::Notice notice);

}  // namespace busyhour::cli
