// The callers' speech: made once by a synthesizer, kept on disk, described by manifest.jsonl.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "audio/clip.h"
#include "base/error.h"
#include "scenario/scenario.h"

namespace busyhour::speech {

/// Who speaks and how, as the manifest has it.
struct Speaker {
  std::string voice, style, rate;  ///< style and rate are empty where the engine knows neither
};

/// Text to speech.
class Synthesizer {
 public:
  virtual ~Synthesizer() = default;
  virtual std::string_view name() const = 0;  ///< "flite"
  virtual std::vector<std::string> voices() const = 0;
  virtual std::string default_voice() const = 0;
  /// The one that a voice as users write it stands for. Any text has one; whether it can speak,
  /// synthesize() tells.
  virtual Speaker speaker(std::string_view voice) const { return {std::string(voice), "", ""}; }
  /// How many threads may usefully call synthesize() at a time.
  virtual std::size_t at_a_time() const { return 1; }
  /// PCM16 mono 16 kHz. An unknown voice is a usage error that lists the known ones.
  virtual Result<audio::Clip> synthesize(std::string_view text, std::string_view voice) = 0;
};
/// Flite in the process, voices slt, rms, awb, kal16. Safe to call from several threads.
std::unique_ptr<Synthesizer> make_flite();

/// What one line of manifest.jsonl says (docs/outputs.md).
struct ClipInfo {
  std::string filename, text, voice, style, rate, label, scenario, created_at, hash;
  int sample_rate = 16000;
  double duration_seconds = 0;
  int turn_index = 0, turn_count = 0;  ///< from 1
};

struct TurnClip {
  /// As in the manifest: label, scenario and turn are those that the clip was first made for, since
  /// turns with the same words in the same voice share one clip.
  ClipInfo info;
  audio::Clip clip;
};

/// A directory of clips that several processes may use at once. Not for several threads.
class ClipCache {
 public:
  /// `synthesizer` must outlive the cache. The directory is made when it is needed.
  ClipCache(std::filesystem::path directory, Synthesizer& synthesizer);

  /// Called for each clip as it is found or made, in the order of the turns: (info, made now, done
  /// so far, total).
  using Progress = std::function<void(const ClipInfo&, bool, std::size_t, std::size_t)>;
  /// Clips of the scenario's first `turns` turns (0: its default; more than it has: all), from the
  /// cache where a whole clip with the same text and voice is there, else synthesized and written
  /// with a manifest line, each in one step. `default_voice` (empty: the synthesizer's) is for
  /// turns of scenarios that name no voice. A turn with its own audio file is read, and not cached.
  /// Where a clip cannot be made, those already begun are finished and kept.
  Result<std::vector<TurnClip>> prepare(const scenario::Scenario& scenario, std::size_t turns,
                                        std::string_view default_voice, const Progress& progress);
  /// Deletes the clips named in the manifest or by this cache, and the manifest. Returns how many
  /// clips there were.
  Result<std::size_t> clear();

 private:
  std::filesystem::path directory_;
  Synthesizer& synthesizer_;
};

/// A directory of anybody's own *.pcm (16 kHz) and *.wav files, in name order, as the clips of one
/// conversation's turns, at 16 kHz; texts, labels and voices from manifest.jsonl where it has them.
/// No audio files, or one that cannot be used: a usage error.
Result<std::vector<TurnClip>> load_directory(const std::filesystem::path& directory);

}  // namespace busyhour::speech
