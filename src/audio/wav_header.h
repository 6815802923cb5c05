// The begin of a WAV file of PCM16, for those who write its samples piece by piece.
#pragma once

#include <cstddef>
#include <vector>

namespace busyhour::audio {

inline constexpr std::size_t wav_header_bytes = 44;
/// `data_size`: bytes of samples that follow, of all channels in turn.
std::vector<std::byte> wav_header(int sample_rate, int channels, std::size_t data_size);

}  // namespace busyhour::audio
