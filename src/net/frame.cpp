#include "net/frame.h"

#include <cstring>

namespace busyhour::net {
namespace {

constexpr std::size_t longest_7bit = 125;
constexpr std::size_t longest_16bit = 0xffff;

}  // namespace

std::size_t frame_header_size(std::size_t payload, bool masked) {
  const std::size_t length_field = payload <= longest_7bit ? 0 : payload <= longest_16bit ? 2 : 8;
  return 2 + length_field + (masked ? 4 : 0);
}

void append_frame(std::vector<std::byte>& out, Opcode opcode, std::span<const std::byte> payload,
                  const MaskKey* key) {
  const std::size_t size = payload.size();
  const std::size_t start = out.size();
  out.resize(start + frame_header_size(size, key != nullptr) + size);
  std::byte* p = out.data() + start;
  const std::byte mask_bit{static_cast<unsigned char>(key != nullptr ? 0x80 : 0)};
  *p++ = std::byte{0x80} | static_cast<std::byte>(opcode);  // FIN
  const auto put_length = [&](unsigned marker, unsigned bytes) {
    *p++ = mask_bit | static_cast<std::byte>(marker);
    for (unsigned shift = bytes * 8; shift > 0; shift -= 8) {
      *p++ = static_cast<std::byte>(size >> (shift - 8));
    }
  };
  if (size <= longest_7bit) {
    put_length(static_cast<unsigned>(size), 0);
  } else if (size <= longest_16bit) {
    put_length(126, 2);
  } else {
    put_length(127, 8);
  }
  if (key != nullptr) {
    std::memcpy(p, key->data(), key->size());
    p += key->size();
  }
  if (size == 0) return;
  std::memcpy(p, payload.data(), size);
  if (key != nullptr) apply_mask({p, size}, *key);
}

void apply_mask(std::span<std::byte> bytes, const MaskKey& key, std::size_t offset) {
  // The key as it lies over the first eight bytes; eight is a multiple of its length, so that the
  // same word fits all the way.
  std::array<std::byte, 8> pattern{};
  for (std::size_t i = 0; i < pattern.size(); ++i) pattern[i] = key[(offset + i) % key.size()];
  std::uint64_t word_key = 0;
  std::memcpy(&word_key, pattern.data(), sizeof word_key);

  std::byte* p = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= sizeof word_key; p += sizeof word_key, left -= sizeof word_key) {
    std::uint64_t word = 0;
    std::memcpy(&word, p, sizeof word);
    word ^= word_key;
    std::memcpy(p, &word, sizeof word);
  }
  for (std::size_t i = 0; i < left; ++i) p[i] ^= pattern[i];
}

}  // namespace busyhour::net
