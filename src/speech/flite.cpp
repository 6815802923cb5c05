// Flite (CMU, http://cmuflite.org) in the process: small, offline, 16 kHz, English.
#include <flite/flite.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "audio/level.h"
#include "speech/clip_cache.h"
#include "speech/english_text.h"

// The voices' libraries come without a header.
extern "C" {
cst_voice* register_cmu_us_slt(const char* voice_directory);
cst_voice* register_cmu_us_rms(const char* voice_directory);
cst_voice* register_cmu_us_awb(const char* voice_directory);
cst_voice* register_cmu_us_kal16(const char* voice_directory);
}

namespace busyhour::speech {
namespace {

constexpr int speech_rate = 16000;  // Hz; Flite's own for these voices, and what agents expect

struct Voice {
  std::string_view name;
  cst_voice* (*load)(const char*);
};
constexpr std::array<Voice, 4> known_voices{{{"slt", register_cmu_us_slt},
                                             {"rms", register_cmu_us_rms},
                                             {"awb", register_cmu_us_awb},
                                             {"kal16", register_cmu_us_kal16}}};

struct DeleteWave {
  void operator()(cst_wave* wave) const { delete_wave(wave); }
};
using Wave = std::unique_ptr<cst_wave, DeleteWave>;

/// Flite keeps its voices and its working memory in globals, so all of the process speaks through
/// this one function, one text at a time.
Wave speak(const std::string& text, const Voice& voice) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  static const int initialised = flite_init();
  (void)initialised;
  return Wave(flite_text_to_wave(text.c_str(), voice.load(nullptr)));
}

class Flite final : public Synthesizer {
 public:
  std::string_view name() const override { return "flite"; }
  std::vector<std::string> voices() const override {
    std::vector<std::string> names(known_voices.size());
    std::ranges::transform(known_voices, names.begin(),
                           [](const Voice& voice) { return std::string(voice.name); });
    return names;
  }
  std::string default_voice() const override { return "slt"; }
  Result<audio::Clip> synthesize(std::string_view text, std::string_view voice) override;
};

Result<audio::Clip> Flite::synthesize(std::string_view text, std::string_view voice) {
  const auto* known = std::ranges::find(known_voices, voice, &Voice::name);
  if (known == known_voices.end()) {
    return usage_error(fmt::format("unknown voice {}; {} has {}", quote(voice), name(),
                                   fmt::join(voices(), ", ")));
  }
  const Result<std::string> english = to_english_text(text);
  if (!english) return std::unexpected(english.error());
  const Wave wave = speak(*english, *known);
  if (!wave || wave->num_channels != 1) {
    return failure(fmt::format("Flite fails to speak {}", quote(text)));
  }
  audio::Clip clip{wave->sample_rate,
                   {wave->samples, wave->samples + static_cast<std::size_t>(wave->num_samples)}};
  clip = audio::resample(clip, speech_rate);
  // "?!" is a text, but nothing that an agent could hear.
  if (!audio::first_speech_frame(clip.samples, audio::frame_samples(speech_rate, 20ms))) {
    return usage_error(
        fmt::format("cannot speak {}: it gives only silence; write words", quote(text)));
  }
  return clip;
}

}  // namespace

std::unique_ptr<Synthesizer> make_flite() {
  return std::make_unique<Flite>();
}

}  // namespace busyhour::speech
