#include "speech/clip_cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <system_error>

#include "base/time.h"
#include "speech/clip_files.h"
#include "speech/manifest.h"

namespace busyhour::speech {
namespace {

namespace fs = std::filesystem;

/// Held while a directory of clips is read and added to, so that a second process waits for the
/// clips of the first instead of making them again. Where a file system has no locks, files are
/// still only ever replaced as a whole.
class DirectoryLock {
 public:
  explicit DirectoryLock(const fs::path& directory)
      : fd_(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    while (fd_ >= 0 && ::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~DirectoryLock() {
    if (fd_ >= 0) ::close(fd_);
  }
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  int fd_;
};

Result<void> make_directory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  // Which reports no error where a file of that name is in the way.
  if (!error && !fs::is_directory(directory)) error = std::make_error_code(std::errc::file_exists);
  if (!error) return {};
  return usage_error(fmt::format("cannot make the directory {} for the callers' speech: {}",
                                 directory.string(), error.message()));
}

/// What the manifest is to say of a clip made for this turn.
ClipInfo describe_turn(const scenario::Scenario& scenario, std::size_t index, std::size_t count,
                       std::string_view default_voice) {
  const scenario::Turn& turn = scenario.turns[index];
  ClipInfo info;
  info.scenario = scenario.name;
  info.turn_index = static_cast<int>(index) + 1;
  info.turn_count = static_cast<int>(count);
  info.label = fmt::format("{}_turn_{}_of_{}", scenario.name, info.turn_index, count);
  info.sample_rate = clip_rate;
  if (!turn.audio_file.empty()) {
    info.filename = turn.audio_file.string();
    return info;
  }
  info.text = turn.text;
  info.voice = !turn.voice.empty()       ? turn.voice
               : !scenario.voice.empty() ? scenario.voice
                                         : std::string(default_voice);
  info.hash = clip_hash(info.text, info.voice);
  info.filename = fmt::format("{}_{}.pcm", info.label, info.hash);
  return info;
}

void describe_clip(ClipInfo& info, const audio::Clip& clip) {
  info.duration_seconds = to_seconds(clip.duration());
  info.created_at = format_iso8601_ms(std::chrono::system_clock::now());
}

/// A cached clip whose file is whole: a crash, a full disk or a copy cut short leave another size.
bool is_whole(const ClipInfo& info, const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  return !error && info.sample_rate == clip_rate && size > 0 &&
         static_cast<double>(size) == 2 * std::round(info.duration_seconds * clip_rate);
}

/// "..._turn_1_of_5_0123456789.pcm": a name that only this cache gives.
bool is_clip_name(std::string_view name) {
  if (!name.ends_with(".pcm") || !name.contains("_turn_")) return false;
  name.remove_suffix(4);
  const std::size_t underscore = name.rfind('_');
  return name.size() - underscore - 1 == clip_hash_length &&
         name.find_first_not_of("0123456789abcdef", underscore + 1) == name.npos;
}

/// Names in `directory` that `wanted` accepts, sorted; none where it cannot be read.
template <class Wanted>
std::vector<std::string> list_names(const fs::path& directory, const Wanted& wanted) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    std::string name = it->path().filename().string();
    if (wanted(name)) names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  return names;
}

/// The cache while its lock is held and its manifest is known.
class OpenCache {
 public:
  OpenCache(const fs::path& directory, Synthesizer& synthesizer, Manifest manifest)
      : directory_(directory), synthesizer_(synthesizer), manifest_(std::move(manifest)) {}

  /// The clip that `wanted` describes, and whether it was made just now.
  Result<std::pair<TurnClip, bool>> get(const ClipInfo& wanted) {
    const ClipInfo* known = manifest_.find(wanted.text, wanted.voice);
    if (known == nullptr) {
      if (Result<TurnClip> found = adopt(wanted)) return std::pair(std::move(*found), false);
    } else if (is_whole(*known, directory_ / known->filename)) {
      if (Result<audio::Clip> clip = load_speech(directory_ / known->filename)) {
        return std::pair(TurnClip{*known, std::move(*clip)}, false);
      }
    }
    // A clip that is made again keeps its name.
    Result<TurnClip> made = make(known == nullptr ? wanted : *known);
    if (!made) return std::unexpected(made.error());
    return std::pair(std::move(*made), true);
  }

 private:
  /// A clip that is there without a line in the manifest, as after a crash between the two.
  Result<TurnClip> adopt(ClipInfo info) {
    const std::string ending = fmt::format("_{}.pcm", info.hash);
    const std::vector<std::string> names = list_names(directory_, [&](const std::string& name) {
      return is_clip_name(name) && name.ends_with(ending);
    });
    if (names.empty()) return usage_error("there is no such clip");
    Result<audio::Clip> clip = load_speech(directory_ / names.front());
    if (!clip) return std::unexpected(clip.error());
    info.filename = names.front();
    info.label = names.front().substr(0, names.front().size() - ending.size());
    return add({std::move(info), std::move(*clip)});
  }

  Result<TurnClip> make(const ClipInfo& info) {
    Result<audio::Clip> clip = synthesizer_.synthesize(info.text, info.voice);
    if (!clip) return std::unexpected(clip.error());
    if (Result<void> written = audio::write_pcm(*clip, directory_ / info.filename); !written) {
      return std::unexpected(written.error());
    }
    return add({info, std::move(*clip)});
  }

  Result<TurnClip> add(TurnClip clip) {
    describe_clip(clip.info, clip.clip);
    if (Result<void> done = manifest_.put(clip.info); !done) return std::unexpected(done.error());
    return clip;
  }

  const fs::path& directory_;
  Synthesizer& synthesizer_;
  Manifest manifest_;
};

Result<std::pair<TurnClip, bool>> recorded_clip(ClipInfo info) {
  Result<audio::Clip> clip = load_speech(info.filename);
  if (!clip) return std::unexpected(clip.error());
  info.duration_seconds = to_seconds(clip->duration());
  return std::pair(TurnClip{std::move(info), std::move(*clip)}, false);
}

/// An error of the text or voice, with the turn that has it.
Error in_turn(const scenario::Scenario& scenario, std::size_t index, Error error) {
  error.message = fmt::format("{}, turn {}: {}", scenario.name, index + 1, error.message);
  return error;
}

}  // namespace

ClipCache::ClipCache(std::filesystem::path directory, Synthesizer& synthesizer)
    : directory_(std::move(directory)), synthesizer_(synthesizer) {}

Result<std::vector<TurnClip>> ClipCache::prepare(const scenario::Scenario& scenario,
                                                 std::size_t turns, std::string_view default_voice,
                                                 const Progress& progress) {
  if (Result<void> made = make_directory(directory_); !made) return std::unexpected(made.error());
  const DirectoryLock lock(directory_);
  Result<Manifest> manifest = Manifest::load(directory_);
  if (!manifest) return std::unexpected(manifest.error());
  OpenCache cache(directory_, synthesizer_, std::move(*manifest));

  const std::string fallback = synthesizer_.default_voice();
  const std::size_t count =
      std::min(turns == 0 ? scenario.default_turns : turns, scenario.turns.size());
  std::vector<TurnClip> clips;
  clips.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const ClipInfo wanted =
        describe_turn(scenario, i, count, default_voice.empty() ? fallback : default_voice);
    Result<std::pair<TurnClip, bool>> found =
        wanted.hash.empty() ? recorded_clip(wanted) : cache.get(wanted);
    if (!found) return std::unexpected(in_turn(scenario, i, std::move(found.error())));
    clips.push_back(std::move(found->first));
    if (progress) progress(clips.back().info, found->second, i + 1, count);
  }
  return clips;
}

Result<std::size_t> ClipCache::clear() {
  const DirectoryLock lock(directory_);
  const Result<Manifest> manifest = Manifest::load(directory_);
  if (!manifest) return std::unexpected(manifest.error());
  const std::vector<std::string> names = list_names(directory_, [&](const std::string& name) {
    return is_clip_name(name) || manifest->find_file(name) != nullptr;
  });
  std::error_code error;
  for (const std::string& name : names) {
    if (!error) fs::remove(directory_ / name, error);
  }
  if (!error) fs::remove(directory_ / Manifest::file_name, error);
  if (error) {
    return failure(fmt::format("cannot empty {}: {}", directory_.string(), error.message()));
  }
  return names.size();
}

}  // namespace busyhour::speech
