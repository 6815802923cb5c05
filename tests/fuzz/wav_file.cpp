// Any bytes as a WAV file: never a crash, every clip within its limits, and what we write back is
// read as the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "audio/clip.h"
#include "audio/clip_limits.h"

using namespace busyhour;

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Result<audio::Clip> clip =
      audio::parse_wav(std::as_bytes(std::span(data, size)), "fuzz.wav");
  if (!clip) {
    const Error& error = clip.error();
    if (error.kind != ErrorKind::usage || !error.message.starts_with("fuzz.wav: ")) std::abort();
    return 0;
  }
  if (clip->samples.empty() || clip->duration() > audio::max_clip) std::abort();
  if (clip->samples.size() * sizeof(audio::Sample) > size) std::abort();
  const Result<audio::Clip> again = audio::parse_wav(audio::to_wav(*clip), "fuzz.wav");
  if (!again || again->samples != clip->samples || again->sample_rate != clip->sample_rate) {
    std::abort();
  }
  return 0;
}
