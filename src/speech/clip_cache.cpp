#include "speech/clip_cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <optional>
#include <system_error>

#include "base/time.h"
#include "speech/clip_files.h"
#include "speech/clip_making.h"
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
                       std::string_view default_voice, const Synthesizer& synthesizer) {
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
  Speaker speaker = synthesizer.speaker(!turn.voice.empty()       ? turn.voice
                                        : !scenario.voice.empty() ? scenario.voice
                                                                  : default_voice);
  info.hash = clip_hash(info.text, speaker);
  info.voice = std::move(speaker.voice);
  info.style = std::move(speaker.style);
  info.rate = std::move(speaker.rate);
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
  OpenCache(const fs::path& directory, Manifest manifest)
      : directory_(directory), manifest_(std::move(manifest)) {}

  /// The clip that `wanted` describes, if it is there. If it has to be made again, `wanted` becomes
  /// what the manifest says of it, so that it keeps its name.
  std::optional<TurnClip> find(ClipInfo& wanted) {
    const ClipInfo* known = manifest_.find(wanted.text, {wanted.voice, wanted.style, wanted.rate});
    if (known == nullptr) return adopt(wanted);
    if (is_whole(*known, directory_ / known->filename)) {
      if (Result<audio::Clip> clip = load_speech(directory_ / known->filename)) {
        return TurnClip{*known, std::move(*clip)};
      }
    }
    wanted = *known;
    return std::nullopt;
  }

  /// Any thread may call it, for one file at a time.
  Result<audio::Clip> write(const ClipInfo& info, Result<audio::Clip> clip) const {
    if (!clip) return clip;
    if (Result<void> written = audio::write_pcm(*clip, directory_ / info.filename); !written) {
      return std::unexpected(written.error());
    }
    return clip;
  }

  Result<TurnClip> add(TurnClip clip) {
    describe_clip(clip.info, clip.clip);
    if (Result<void> done = manifest_.put(clip.info); !done) return std::unexpected(done.error());
    return clip;
  }

 private:
  /// A clip that is there without a line in the manifest, as after a crash between the two.
  std::optional<TurnClip> adopt(ClipInfo info) {
    const std::string ending = fmt::format("_{}.pcm", info.hash);
    const std::vector<std::string> names = list_names(directory_, [&](const std::string& name) {
      return is_clip_name(name) && name.ends_with(ending);
    });
    if (names.empty()) return std::nullopt;
    Result<audio::Clip> clip = load_speech(directory_ / names.front());
    if (!clip) return std::nullopt;
    info.filename = names.front();
    info.label = names.front().substr(0, names.front().size() - ending.size());
    Result<TurnClip> added = add({std::move(info), std::move(*clip)});
    return added ? std::optional(std::move(*added)) : std::nullopt;
  }

  const fs::path& directory_;
  Manifest manifest_;
};

Result<TurnClip> recorded_clip(ClipInfo info) {
  Result<audio::Clip> clip = load_speech(info.filename);
  if (!clip) return std::unexpected(clip.error());
  info.duration_seconds = to_seconds(clip->duration());
  return TurnClip{std::move(info), std::move(*clip)};
}

/// An error of the text or voice, with the turn that has it.
Error in_turn(const scenario::Scenario& scenario, std::size_t index, Error error) {
  error.message = fmt::format("{}, turn {}: {}", scenario.name, index + 1, error.message);
  return error;
}

/// Where a turn's clip comes from: it was found, or is one of those to make.
struct Source {
  ClipInfo info;
  std::optional<TurnClip> found;
  std::size_t job = 0;
  bool shared = false;  ///< an earlier turn has the same job
};

/// Looks for every clip. What has to be made becomes a job, once for all turns that share it.
Result<void> find_clips(const scenario::Scenario& scenario, OpenCache& cache,
                        std::vector<Source>& sources, std::vector<ClipInfo>& jobs) {
  for (std::size_t i = 0; i < sources.size(); ++i) {
    Source& source = sources[i];
    if (source.info.hash.empty()) {
      Result<TurnClip> recorded = recorded_clip(source.info);
      if (!recorded) return std::unexpected(in_turn(scenario, i, std::move(recorded.error())));
      source.found = std::move(*recorded);
      continue;
    }
    const auto same = std::ranges::find(jobs, source.info.hash, &ClipInfo::hash);
    source.job = static_cast<std::size_t>(same - jobs.begin());
    source.shared = same != jobs.end();
    if (source.shared) continue;
    source.found = cache.find(source.info);
    if (!source.found) jobs.push_back(source.info);
  }
  return {};
}

/// Waits for a clip that is being made; nothing if it was not begun, as another one failed.
Result<std::optional<TurnClip>> add_made(OpenCache& cache, ClipMaking& making,
                                         const Source& source) {
  std::optional<Result<audio::Clip>> clip = making.take(source.job);
  if (!clip) return std::nullopt;
  if (!*clip) return std::unexpected(clip->error());
  return cache.add({source.info, std::move(**clip)});
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
  OpenCache cache(directory_, std::move(*manifest));

  const std::string fallback = synthesizer_.default_voice();
  const std::string_view voice = default_voice.empty() ? fallback : default_voice;
  const std::size_t count =
      std::min(turns == 0 ? scenario.default_turns : turns, scenario.turns.size());
  std::vector<Source> sources(count);
  for (std::size_t i = 0; i < count; ++i) {
    sources[i].info = describe_turn(scenario, i, count, voice, synthesizer_);
  }
  std::vector<ClipInfo> jobs;
  if (Result<void> known = find_clips(scenario, cache, sources, jobs); !known) {
    return std::unexpected(known.error());
  }

  // Files are written as they come, so that an end of the program loses none; their lines in the
  // manifest in the order of the turns.
  ClipMaking making(jobs.size(), synthesizer_.at_a_time(), [&](std::size_t job) {
    return cache.write(jobs[job], synthesizer_.synthesize(jobs[job].text, jobs[job].voice));
  });
  std::vector<TurnClip> clips;
  std::optional<Error> trouble;
  std::vector<std::optional<TurnClip>> made(jobs.size());
  for (std::size_t i = 0; i < count; ++i) {
    Source& source = sources[i];
    const bool now = !source.found && !source.shared;
    if (now) {
      Result<std::optional<TurnClip>> added = add_made(cache, making, source);
      if (added)
        made[source.job] = std::move(*added);
      else if (!trouble)
        trouble = in_turn(scenario, i, std::move(added.error()));
    }
    if (!source.found) source.found = made[source.job];
    if (!source.found) continue;
    clips.push_back(std::move(*source.found));
    if (progress) progress(clips.back().info, now, clips.size(), count);
  }
  if (trouble) return std::unexpected(std::move(*trouble));
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
