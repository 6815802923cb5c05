// Asking for memory before it is needed.
#pragma once

#include <cstddef>

namespace busyhour {

inline constexpr std::size_t cache_line = 64;  // bytes, on x86-64 and most of arm64

/// Brings the cache line of `address` nearer, without waiting for it. Any address will do.
inline void prefetch(const void* address) {
  __builtin_prefetch(address);
}

/// All cache lines of the `size` bytes from `begin` on.
inline void prefetch(const void* begin, std::size_t size) {
  const auto* byte = static_cast<const std::byte*>(begin);
  for (std::size_t at = 0; at < size; at += cache_line) prefetch(byte + at);
}

}  // namespace busyhour
