#include "stats/histogram_code.h"

#include <hdr/hdr_histogram.h>
#include <zlib.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "base/encoding.h"

namespace busyhour::stats {
namespace {

// The format: EncodableHistogram.java and Histogram.java of HdrHistogram (public domain,
// github.com/HdrHistogram/HdrHistogram). A cookie with 0x10 says: LEB128 of 64 bits in at most 9
// bytes. All numbers are big-endian.
constexpr std::uint32_t plain_cookie = 0x1c849303 | 0x10;
constexpr std::uint32_t compressed_cookie = 0x1c849304 | 0x10;
constexpr std::size_t header_size = 40;
constexpr std::size_t counter_size_max = 9;

using Bytes = std::vector<std::byte>;

template <class T>
void put(Bytes& bytes, T value) {
  for (int shift = 8 * (sizeof(T) - 1); shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::byte>(static_cast<std::uint64_t>(value) >> shift));
  }
}

/// ZigZag makes small numbers of both signs small, LEB128 writes small numbers in few bytes.
void put_counter(Bytes& bytes, std::int64_t value) {
  std::uint64_t rest = (static_cast<std::uint64_t>(value) << 1) ^
                       static_cast<std::uint64_t>(value >> 63);  // all ones if negative
  for (std::size_t i = 1; rest >= 0x80 && i < counter_size_max; ++i) {
    bytes.push_back(static_cast<std::byte>((rest & 0x7f) | 0x80));
    rest >>= 7;
  }
  bytes.push_back(static_cast<std::byte>(rest));  // the ninth byte holds eight bits
}

class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  bool at_end() const { return bytes_.empty(); }
  std::size_t left() const { return bytes_.size(); }

  template <class T>
  std::optional<T> number() {
    if (bytes_.size() < sizeof(T)) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) value = value << 8 | next();
    return static_cast<T>(value);
  }
  std::optional<std::int64_t> counter() {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < counter_size_max; ++i) {
      if (at_end()) return std::nullopt;
      const std::uint64_t byte = next();
      const bool last = i + 1 == counter_size_max || byte < 0x80;
      value |= (last ? byte : byte & 0x7f) << (7 * i);
      if (last) break;
    }
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }

 private:
  std::uint64_t next() {
    const auto byte = std::to_integer<std::uint64_t>(bytes_.front());
    bytes_ = bytes_.subspan(1);
    return byte;
  }
  std::span<const std::byte> bytes_;
};

/// Runs of empty counters are one negative number.
Bytes counters(const hdr_histogram& hdr) {
  Bytes bytes;
  std::int64_t empty = 0;
  for (const std::int64_t count : std::span(hdr.counts, static_cast<std::size_t>(hdr.counts_len))) {
    if (count == 0) {
      ++empty;
      continue;
    }
    if (empty > 0) put_counter(bytes, empty == 1 ? 0 : -empty);
    empty = 0;
    put_counter(bytes, count);
  }
  return bytes;
}

bool fill(hdr_histogram& hdr, Reader reader) {
  std::int64_t at = 0;
  while (!reader.at_end()) {
    const auto count = reader.counter();
    if (!count || at >= hdr.counts_len) return false;
    if (*count < 0) {
      if (*count < -hdr.counts_len) return false;
      at -= *count;
    } else {
      hdr.counts[at++] = *count;
    }
  }
  std::int64_t total = 0;
  for (const std::int64_t count : std::span(hdr.counts, static_cast<std::size_t>(hdr.counts_len))) {
    if (count > std::numeric_limits<std::int64_t>::max() - total) return false;
    total += count;
  }
  hdr_reset_internal_counters(&hdr);
  return at <= hdr.counts_len;
}

bool is_like(Reader& reader, const hdr_histogram& hdr) {
  const auto cookie = reader.number<std::uint32_t>();
  const auto payload = reader.number<std::uint32_t>();
  const auto shift = reader.number<std::uint32_t>();
  const auto digits = reader.number<std::int32_t>();
  const auto lowest = reader.number<std::int64_t>();
  const auto highest = reader.number<std::int64_t>();
  const auto ratio = reader.number<std::uint64_t>();
  return cookie == plain_cookie && payload == reader.left() && shift == 0 &&
         digits == hdr.significant_figures && lowest == hdr.lowest_trackable_value &&
         highest == hdr.highest_trackable_value && ratio.has_value();
}

}  // namespace

std::string encode_v2(const hdr_histogram& hdr) {
  const Bytes payload = counters(hdr);
  Bytes plain;
  plain.reserve(header_size + payload.size());
  put(plain, plain_cookie);
  put(plain, static_cast<std::uint32_t>(payload.size()));
  put(plain, std::uint32_t{0});  // index offset: only histograms that are shifted have one
  put(plain, static_cast<std::uint32_t>(hdr.significant_figures));
  put(plain, static_cast<std::uint64_t>(hdr.lowest_trackable_value));
  put(plain, static_cast<std::uint64_t>(hdr.highest_trackable_value));
  put(plain, std::bit_cast<std::uint64_t>(1.0));  // conversion ratio of whole numbers to doubles
  plain.insert(plain.end(), payload.begin(), payload.end());

  uLongf size = compressBound(plain.size());
  Bytes packed(size);
  // Cannot fail: the buffer has the size that the library asked for.
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
            reinterpret_cast<const Bytef*>(plain.data()), plain.size(), Z_BEST_SPEED);
  Bytes bytes;
  put(bytes, compressed_cookie);
  put(bytes, static_cast<std::uint32_t>(size));
  bytes.insert(bytes.end(), packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(size));
  return base64_encode(bytes);
}

bool decode_v2(std::string_view text, hdr_histogram& hdr) {
  Bytes bytes;
  if (!base64_decode(text, bytes)) return false;
  Reader outer(bytes);
  const auto cookie = outer.number<std::uint32_t>();
  const auto size_said = outer.number<std::uint32_t>();
  if (cookie != compressed_cookie || size_said != outer.left()) return false;
  // One byte more than the longest possible, so that what is too long fails in place of being cut.
  uLongf size = header_size + counter_size_max * 2 * static_cast<std::size_t>(hdr.counts_len) + 1;
  Bytes plain(size);
  const auto packed = std::span(bytes).last(outer.left());
  if (uncompress(reinterpret_cast<Bytef*>(plain.data()), &size,
                 reinterpret_cast<const Bytef*>(packed.data()), packed.size()) != Z_OK) {
    return false;
  }
  plain.resize(size);
  Reader inner(plain);
  return is_like(inner, hdr) && fill(hdr, inner);
}

}  // namespace busyhour::stats
