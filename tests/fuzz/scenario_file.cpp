// Any bytes as a scenario file: an error with a place, or a model that keeps its promises.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "scenario/scenario.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace busyhour;
  const std::string_view yaml(reinterpret_cast<const char*>(data), size);
  // Without a file name nothing is looked up on the disk.
  const Result<scenario::Scenario> result = scenario::parse_scenario(yaml, {});
  if (!result) {
    const std::string& message = result.error().message;
    if (!message.starts_with(':') || message.contains('\n')) std::abort();
    return 0;
  }
  if (result->name.empty() || result->turns.empty()) std::abort();
  if (result->default_turns < 1 || result->default_turns > result->turns.size()) std::abort();
  for (const scenario::Turn& turn : result->turns) {
    if (turn.text.empty() == turn.audio_file.empty()) std::abort();
    if (turn.pause_before && *turn.pause_before < Duration::zero()) std::abort();
  }
  return 0;
}
