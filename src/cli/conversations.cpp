#include "cli/conversations.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <mutex>
#include <ostream>

#include "scenario/scenario.h"
#include "speech/clip_cache.h"

namespace busyhour::cli {

namespace {

using SharedClip = std::shared_ptr<const call::WireClip>;

SharedClip encode(const speech::TurnClip& turn, const protocol::CallerDialect& dialect,
                  const net::MaskKey& mask) {
  return std::make_shared<const call::WireClip>(turn.clip, dialect, mask);
}

Result<call::Script> scripted(const scenario::Scenario& scenario, std::size_t turns,
                              const ConversationOptions& options, speech::ClipCache& cache,
                              const protocol::CallerDialect& dialect, const net::MaskKey& mask,
                              const speech::Notice& tell) {
  const auto told = [&tell](const speech::ClipInfo& info, bool made, std::size_t, std::size_t) {
    if (made) tell("made " + info.filename);
  };
  auto clips = cache.prepare(scenario, turns, options.voice.voice, told);
  if (!clips) return std::unexpected(clips.error());
  call::Script script{scenario.name, {}};
  for (std::size_t i = 0; i < clips->size(); ++i) {
    const scenario::Turn& turn = scenario.turns[i];
    script.turns.push_back(
        {turn.text, encode((*clips)[i], dialect, mask), turn.pause_before, turn.expect});
  }
  return script;
}

Result<std::vector<call::Script>> from_directory(const ConversationOptions& options,
                                                 const protocol::CallerDialect& dialect,
                                                 const net::MaskKey& mask) {
  auto clips = speech::load_directory(options.clips);
  if (!clips) return std::unexpected(clips.error());
  call::Script script{std::filesystem::path(options.clips).lexically_normal().filename(), {}};
  if (script.scenario.empty()) script.scenario = "clips";
  // The files take turns until the conversation is as long as asked for.
  std::vector<SharedClip> encoded;
  for (const speech::TurnClip& turn : *clips) encoded.push_back(encode(turn, dialect, mask));
  for (std::size_t i = 0; i < static_cast<std::size_t>(options.turns); ++i) {
    const std::size_t k = i % encoded.size();
    const speech::ClipInfo& info = (*clips)[k].info;
    script.turns.push_back(
        {info.text.empty() ? info.filename : info.text, encoded[k], std::nullopt, {}});
  }
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
  if (!options.clips.empty()) return from_directory(options, dialect, mask);
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
    const std::size_t turns =
        std::min(static_cast<std::size_t>(options.turns), scenario->turns.size());
    auto script = scripted(*scenario, turns, options, cache, dialect, mask, tell);
    if (!script) return std::unexpected(script.error());
    scripts.push_back(std::move(*script));
  }
  return scripts;
}

}  // namespace busyhour::cli
