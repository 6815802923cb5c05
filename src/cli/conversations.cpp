#include "cli/conversations.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <mutex>
#include <ostream>

#include "audio/level.h"
#include "cli/scripted_interruptions.h"
#include "scenario/scenario.h"
#include "speech/clip_cache.h"

namespace busyhour::cli {

namespace {

using SharedClip = std::shared_ptr<const call::WireClip>;

/// What clips are encoded with, the same for all of a run.
struct Encoding {
  const protocol::CallerDialect& dialect;
  const net::MaskKey& mask;
  int chunks;

  Result<SharedClip> encode(const speech::TurnClip& turn) const {
    audio::Clip clip = turn.clip;
    if (chunks > 0) {
      const std::size_t frame = audio::frame_samples(clip.sample_rate, dialect.frame_period());
      const std::size_t most = frame * static_cast<std::size_t>(chunks);
      if (clip.samples.size() > most) clip.samples.resize(most);
      if (!audio::first_speech_frame(clip.samples, frame)) {
        return usage_error(
            fmt::format("{} does not speak yet in its first {} messages; cut it "
                        "later with chunks-per-turn",
                        turn.info.filename, chunks));
      }
    }
    return std::make_shared<const call::WireClip>(clip, dialect, mask);
  }
};

/// The turns of a script, again and again until there are `turns`.
void go_round(call::Script& script, std::size_t turns) {
  const std::size_t length = script.turns.size();
  for (std::size_t i = length; i < turns; ++i) script.turns.push_back(script.turns[i % length]);
}

Result<call::Script> scripted(const scenario::Scenario& scenario,
                              const ConversationOptions& options, speech::ClipCache& cache,
                              const Encoding& encoding, const speech::Notice& tell) {
  const auto wanted = static_cast<std::size_t>(options.turns);
  const auto told = [&tell](const speech::ClipInfo& info, bool made, std::size_t, std::size_t) {
    if (made) tell("made " + info.filename);
  };
  auto clips =
      cache.prepare(scenario, std::min(wanted, scenario.turns.size()), options.voice.voice, told);
  if (!clips) return std::unexpected(clips.error());
  call::Script script{scenario.name, {}};
  for (std::size_t i = 0; i < clips->size(); ++i) {
    const scenario::Turn& turn = scenario.turns[i];
    auto clip = encoding.encode((*clips)[i]);
    if (!clip) return std::unexpected(clip.error());
    script.turns.push_back({turn.text, std::move(*clip), turn.pause_before, turn.expect});
  }
  if (options.interruptions) {
    auto added = add_interruptions(scenario, cache, {options.voice.voice, told}, encoding.dialect,
                                   encoding.mask, script);
    if (!added) return std::unexpected(added.error());
  }
  if (options.round_again) go_round(script, wanted);
  return script;
}

Result<std::vector<call::Script>> from_directory(const ConversationOptions& options,
                                                 const Encoding& encoding) {
  const auto clips = speech::load_directory(options.clips);
  if (!clips) return std::unexpected(clips.error());
  call::Script script{std::filesystem::path(options.clips).lexically_normal().filename(), {}};
  if (script.scenario.empty()) script.scenario = "clips";
  const std::size_t turns = static_cast<std::size_t>(options.turns);
  for (const speech::TurnClip& turn : *clips) {
    if (script.turns.size() == turns) break;
    auto clip = encoding.encode(turn);
    if (!clip) return std::unexpected(clip.error());
    const speech::ClipInfo& info = turn.info;
    script.turns.push_back(
        {info.text.empty() ? info.filename : info.text, std::move(*clip), std::nullopt, {}});
  }
  go_round(script, turns);
  return std::vector{std::move(script)};
}

}  // namespace

void add_conversation_options(CLI::App& app, ConversationOptions& options) {
  app.add_option("--scenario,--scenarios", options.scenarios,
                 "Scenarios that the callers take turns in: names or YAML files")
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--turns", options.turns, "Turns of a conversation (at most the scenario's own)")
      ->check(CLI::Range(1, 200))
      ->capture_default_str();
  add_voice_options(app, options.voice);
  app.add_option("--audio-cache", options.audio_cache, "Directory of the generated speech")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_option("--clips", options.clips,
                 "Directory of your own *.wav and *.pcm (16 kHz) files, in place of scenarios")
      ->type_name("DIR");
}

Result<std::vector<call::Script>> prepare_conversations(const ConversationOptions& options,
                                                        const protocol::CallerDialect& dialect,
                                                        const net::MaskKey& mask,
                                                        Streams& streams) {
  const Encoding encoding{dialect, mask, options.chunks};
  if (!options.clips.empty()) return from_directory(options, encoding);
  std::mutex printing;  // voices that wait tell it from threads of theirs
  const auto tell = [&](const std::string& line) {
    const std::lock_guard lock(printing);
    streams.err << "speech: " << line << '\n' << std::flush;
  };
  const std::unique_ptr<speech::Synthesizer> voices = make_voices(options.voice, "", tell);
  speech::ClipCache cache(options.audio_cache, *voices);
  std::vector<call::Script> scripts;
  for (const std::string& name : options.scenarios) {
    const auto scenario = scenario::find_scenario(name);
    if (!scenario) return std::unexpected(scenario.error());
    auto script = scripted(*scenario, options, cache, encoding, tell);
    if (!script) return std::unexpected(script.error());
    scripts.push_back(std::move(*script));
  }
  return scripts;
}

}  // namespace busyhour::cli
