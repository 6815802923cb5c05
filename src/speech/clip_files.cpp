#include "speech/clip_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "audio/level.h"
#include "speech/clip_cache.h"
#include "speech/manifest.h"

namespace busyhour::speech {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 1000;

bool is_speech_file(const fs::path& file) {
  std::string suffix = file.extension().string();
  std::ranges::transform(suffix, suffix.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return (suffix == ".pcm" || suffix == ".wav") && !file.filename().string().starts_with('.');
}

Result<std::vector<fs::path>> list_speech_files(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    std::error_code unknown;  // what cannot be looked at is no file for us
    if (is_speech_file(it->path()) && it->is_regular_file(unknown)) files.push_back(it->path());
  }
  if (error) {
    return usage_error(
        fmt::format("cannot read the directory {}: {}", directory.string(), error.message()));
  }
  if (files.empty()) {
    return usage_error(fmt::format("{} has no .pcm or .wav files; make some with 'busyhour audio'",
                                   directory.string()));
  }
  if (files.size() > most_files) {
    return usage_error(fmt::format("{} has {} .pcm and .wav files, more than {}; use fewer",
                                   directory.string(), files.size(), most_files));
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

Result<audio::Clip> load_speech(const fs::path& file) {
  const Result<audio::Clip> clip = audio::read_clip(file, clip_rate);
  if (!clip) return clip;
  audio::Clip speech = audio::resample(*clip, clip_rate);
  if (!audio::first_speech_frame(speech.samples, audio::frame_samples(clip_rate, 20ms))) {
    return usage_error(
        fmt::format("{} holds only silence (nothing above {:.0f} dBFS); record it "
                    "louder",
                    file.string(), audio::audible_dbfs));
  }
  return speech;
}

Result<std::vector<TurnClip>> load_directory(const fs::path& directory) {
  const Result<std::vector<fs::path>> files = list_speech_files(directory);
  if (!files) return std::unexpected(files.error());
  const Result<Manifest> manifest = Manifest::load(directory);
  if (!manifest) return std::unexpected(manifest.error());
  std::vector<TurnClip> clips;
  for (const fs::path& file : *files) {
    Result<audio::Clip> clip = load_speech(file);
    if (!clip) return std::unexpected(clip.error());
    const ClipInfo* known = manifest->find_file(file.filename().string());
    ClipInfo info = known == nullptr ? ClipInfo{} : *known;
    info.filename = file.filename().string();
    if (info.label.empty()) info.label = file.stem().string();
    info.sample_rate = clip_rate;
    info.duration_seconds = to_seconds(clip->duration());
    info.turn_index = static_cast<int>(clips.size()) + 1;
    info.turn_count = static_cast<int>(files->size());
    clips.push_back({std::move(info), std::move(*clip)});
  }
  return clips;
}

}  // namespace busyhour::speech
