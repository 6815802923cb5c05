#include "cli/voice_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "speech/voice.h"

namespace busyhour::cli {

namespace {

/// A check of an option as CLI11 wants it: "" for a good value, else what is wrong with it.
template <class T>
std::string fault(const Result<T>& checked) {
  return checked ? std::string() : checked.error().message;
}

std::string voice_fault(const std::string& text) {
  const Result<speech::Voice> voice = speech::parse_voice(text);
  if (!voice || voice->engine == speech::Engine::azure) return fault(voice);
  const std::vector<std::string> known = speech::make_flite()->voices();
  if (std::ranges::find(known, voice->name) != known.end()) return {};
  return fmt::format("unknown voice {}; there are {}, and Azure's, such as {}", quote(text),
                     fmt::join(known, ", "), speech::default_azure_voice);
}

}  // namespace

bool is_voice(const std::string& name) {
  return voice_fault(name).empty();
}

void add_voice_options(CLI::App& app, VoiceOptions& options) {
  app.add_option("--voice,--voices", options.voice,
                 "Voice of scenarios that name none: slt, rms, awb, kal16 or one of Azure Speech "
                 "(azure, en-US-AvaNeural, ...)")
      ->type_name("NAME")
      ->check(CLI::Validator(voice_fault, ""));
  app.add_option("--style", options.manner.style,
                 "Speaking style of Azure's voices (empty: the voice's own)")
      ->check(
          CLI::Validator([](const std::string& s) { return fault(speech::check_style(s)); }, ""))
      ->capture_default_str();
  app.add_option("--rate", options.manner.rate, "Speaking rate of Azure's voices")
      ->check(CLI::Validator([](const std::string& r) { return fault(speech::check_rate(r)); }, ""))
      ->capture_default_str();
}

std::unique_ptr<speech::Synthesizer> make_voices(const VoiceOptions& options, std::string tls_ca,
                                                 speech::Notice notice) {
  return speech::make_voices({options.manner, std::move(tls_ca), std::move(notice)},
                             speech::process_environment());
}

}  // namespace busyhour::cli
