// Asking for memory before it is needed.
#pragma once

#include <cstddef>
#include <cstdint>

namespace busyhour {

inline constexpr std::size_t cache_line = 64;  // bytes, on x86-64 and most of arm64

/// Brings the cache line of `address` nearer, without waiting for it. Any address will do.
inline void prefetch(const void* address) {
  __builtin_prefetch(address);
}

/// All cache lines of the `size` bytes from `begin` on, which may be null.
inline void prefetch(const void* begin, std::size_t size) {
  // As a number, since a null pointer has no neighbours.
  const auto first = reinterpret_cast<std::uintptr_t>(begin);
  for (std::size_t at = 0; at < size; at += cache_line) {
    prefetch(reinterpret_cast<const void*>(first + at));  // NOLINT(performance-no-int-to-ptr)
  }
}

}  // namespace busyhour
