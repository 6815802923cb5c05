#include "cli/interruption.h"

#include <algorithm>

#include "audio/level.h"
#include "speech/clip_cache.h"
#include "speech/voice.h"

namespace busyhour::cli {

namespace {

constexpr std::string_view sentence = "Sorry, can I stop you there for a moment please?";

Result<audio::Clip> speech_of(const std::string& directory, const std::string& voice) {
  if (directory.empty()) {
    const auto flite = speech::make_flite();
    const auto chosen = speech::parse_voice(voice);
    const bool own = chosen && chosen->engine == speech::Engine::flite;
    return flite->synthesize(sentence, own ? chosen->name : flite->default_voice());
  }
  auto clips = speech::load_directory(directory);
  if (!clips) return std::unexpected(clips.error());
  return std::move((*clips)[1 % clips->size()].clip);
}

}  // namespace

audio::Clip without_lead(const audio::Clip& speech, const protocol::CallerDialect& dialect) {
  // Cut at the rate that is sent: what holds speech is decided frame by frame.
  audio::Clip clip = audio::resample(speech, dialect.sample_rate());
  const std::size_t length = audio::frame_samples(clip.sample_rate, dialect.frame_period());
  const std::size_t begin = audio::first_speech_frame(clip.samples, length).value_or(0) * length;
  clip.samples.erase(clip.samples.begin(), clip.samples.begin() + static_cast<long>(begin));
  return clip;
}

Result<std::shared_ptr<const call::WireClip>> make_interruption(
    const std::string& directory, const std::string& voice, int frames,
    const protocol::CallerDialect& dialect, const net::MaskKey& mask) {
  const auto speech = speech_of(directory, voice);
  if (!speech) return std::unexpected(speech.error());
  audio::Clip clip = without_lead(*speech, dialect);
  const std::size_t length = audio::frame_samples(clip.sample_rate, dialect.frame_period());
  clip.samples.resize(length * static_cast<std::size_t>(frames), 0);
  return std::make_shared<const call::WireClip>(clip, dialect, mask);
}

}  // namespace busyhour::cli
