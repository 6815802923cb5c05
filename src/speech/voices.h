// All voices behind one synthesizer: each text goes to the engine of its voice.
#pragma once

#include <memory>
#include <string>

#include "speech/azure.h"
#include "speech/clip_cache.h"
#include "speech/ssml.h"

namespace busyhour::speech {

struct VoiceChoices {
  Manner manner;       ///< of Azure's voices
  std::string tls_ca;  ///< PEM file with the CAs to trust for Azure; empty: the system's
  Notice notice = [](const std::string&) {};
};

/// Flite's voices and Azure's. Nothing is needed for Azure, no variable and no network, until one
/// of its voices has to speak.
std::unique_ptr<Synthesizer> make_voices(VoiceChoices choices, Variables variables);

}  // namespace busyhour::speech
