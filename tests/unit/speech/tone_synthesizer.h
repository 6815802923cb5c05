// A synthesizer for tests: an audible square wave, 100 samples for each character, and a count.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "speech/clip_cache.h"

namespace busyhour::speech {

class ToneSynthesizer final : public Synthesizer {
 public:
  int made = 0;

  std::string_view name() const override { return "tone"; }
  std::vector<std::string> voices() const override { return {"low", "high"}; }
  std::string default_voice() const override { return "low"; }
  Result<audio::Clip> synthesize(std::string_view text, std::string_view voice) override {
    if (voice != "low" && voice != "high") return usage_error(fmt::format("no voice {}", voice));
    ++made;
    const audio::Sample level = voice == "low" ? 4000 : 8000;
    audio::Clip clip;
    for (std::size_t i = 0; i < 100 * text.size(); ++i) {
      clip.samples.push_back(i / 20 % 2 == 0 ? level : static_cast<audio::Sample>(-level));
    }
    return clip;
  }
};

}  // namespace busyhour::speech
