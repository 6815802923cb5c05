#include "cli/scripted_interruptions.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "cli/interruption.h"

namespace busyhour::cli {

namespace {

using Clips = std::vector<speech::TurnClip>;

/// The clips of the interruptions that have words of their own, in the order of their turns.
Result<Clips> speak(const scenario::Scenario& scenario, std::size_t turns, speech::ClipCache& cache,
                    const SpeechRequest& request) {
  scenario::Scenario interruptions;
  interruptions.name = scenario.name + "_interruption";
  interruptions.voice = scenario.voice;
  for (std::size_t i = 0; i < turns; ++i) {
    const scenario::Turn& turn = scenario.turns[i];
    if (!turn.barge_in || !turn.barge_in->text) continue;
    scenario::Turn spoken;
    spoken.text = *turn.barge_in->text;
    spoken.voice = turn.voice;
    interruptions.turns.push_back(std::move(spoken));
  }
  if (interruptions.turns.empty()) return Clips{};
  return cache.prepare(interruptions, interruptions.turns.size(), request.default_voice,
                       request.progress);
}

}  // namespace

Result<void> add_interruptions(const scenario::Scenario& scenario, speech::ClipCache& cache,
                               const SpeechRequest& request, const protocol::CallerDialect& dialect,
                               const net::MaskKey& mask, call::Script& script) {
  const auto interrupts = [](const scenario::Turn& turn) { return turn.barge_in.has_value(); };
  if (std::ranges::none_of(scenario.turns, interrupts)) return {};
  const auto clips = speak(scenario, script.turns.size(), cache, request);
  if (!clips) return std::unexpected(clips.error());

  auto clip = clips->begin();
  for (std::size_t i = 0; i < script.turns.size(); ++i) {
    const auto& barge_in = scenario.turns[i].barge_in;
    call::ScriptedInterruption& said = script.turns[i].interruption.emplace();
    said.wanted = barge_in.has_value();
    if (!barge_in) continue;
    said.reentry = barge_in->after;
    if (!barge_in->text) continue;
    said.clip =
        std::make_shared<const call::WireClip>(without_lead(clip->clip, dialect), dialect, mask);
    ++clip;
  }
  return {};
}

}  // namespace busyhour::cli
