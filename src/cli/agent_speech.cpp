#include "cli/agent_speech.h"

#include <array>
#include <string_view>
#include <utility>

#include "speech/clip_cache.h"

namespace busyhour::cli {

namespace {

constexpr std::string_view voice = "rms";  // callers speak with "slt" unless told otherwise

// The accelerator's own default greeting.
constexpr std::string_view greeting =
    "Hi there from XYZ Insurance! What can I help you with today?";

// Two to four seconds each. The agent does not know what it was asked, so they fit anything.
constexpr std::array<std::string_view, 6> answers{
    "Thank you. I have found your policy, and everything is up to date.",
    "I can help you with that. Your next payment is due on the first of the month.",
    "Your policy covers water damage, with a deductible of five hundred dollars.",
    "Your claim is being looked at, and you will hear from us within two days.",
    "Yes, that is part of your plan, at no extra cost.",
    "I have made a note of that. Is there anything else I can do for you?"};

Result<agent::Phrase> speak(speech::Synthesizer& synthesizer, std::string_view text) {
  auto clip = synthesizer.synthesize(text, voice);
  if (!clip) return std::unexpected(clip.error());
  return agent::Phrase{std::string(text), std::move(*clip)};
}

}  // namespace

Result<agent::Phrases> make_phrases() {
  const auto synthesizer = speech::make_flite();
  auto hello = speak(*synthesizer, greeting);
  if (!hello) return std::unexpected(hello.error());
  agent::Phrases phrases{std::move(*hello), {}};
  for (const std::string_view text : answers) {
    auto answer = speak(*synthesizer, text);
    if (!answer) return std::unexpected(answer.error());
    phrases.answers.push_back(std::move(*answer));
  }
  return phrases;
}

}  // namespace busyhour::cli
