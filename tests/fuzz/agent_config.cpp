// Any bytes as agent.yaml: an error with a place, or a configuration that can be run.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "agent/config.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace busyhour;
  const std::string_view yaml(reinterpret_cast<const char*>(data), size);
  const Result<agent::Config> config = agent::parse_config(yaml, {});
  if (!config) {
    const std::string& message = config.error().message;
    if (!message.starts_with(':') || message.contains('\n')) std::abort();
    return 0;
  }
  const agent::Behaviour& behaviour = config->behaviour;
  if (config->threads < 1 || config->address.empty()) std::abort();
  if (config->tls_cert.empty() != config->tls_key.empty()) std::abort();
  if (behaviour.vad_silence < agent::shortest_vad_silence) std::abort();
  if (behaviour.min_speech < 0ns || behaviour.min_barge < 0ns) std::abort();
  Random random(1);
  for (const Delay& delay : {behaviour.stt, behaviour.llm, behaviour.tts}) {
    if (delay.draw(random) < 0ns) std::abort();
  }
  return 0;
}
