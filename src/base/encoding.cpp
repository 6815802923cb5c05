#include "base/encoding.h"

#include <openssl/evp.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace busyhour {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Decoding: one table for each of the 4 places of a group, holding the character's 6 bits where the
// group's 3 bytes want them (first byte lowest). A character outside the alphabet sets a bit above
// them. So a group is 4 look-ups and 3 ORs, and errors can be collected without a branch.
constexpr std::uint32_t invalid = 0xff000000;
using PlaceTable = std::array<std::uint32_t, 256>;

constexpr std::array<PlaceTable, 4> make_place_tables() {
  std::array<PlaceTable, 4> tables{};
  for (PlaceTable& table : tables) table.fill(invalid);
  for (std::uint32_t value = 0; value < 64; ++value) {
    const auto c = static_cast<unsigned char>(alphabet[value]);
    tables[0][c] = value << 2;                                // 6 high bits of byte 0
    tables[1][c] = value >> 4 | (value & 0x0f) << 12;         // 2 low bits of 0, 4 high bits of 1
    tables[2][c] = (value >> 2) << 8 | (value & 0x03) << 22;  // 4 low bits of 1, 2 high bits of 2
    tables[3][c] = value << 16;                               // 6 low bits of byte 2
  }
  return tables;
}
constexpr std::array<PlaceTable, 4> places = make_place_tables();

std::uint32_t decode_group(const unsigned char* in) {
  return places[0][in[0]] | places[1][in[1]] | places[2][in[2]] | places[3][in[3]];
}

void store_bytes(std::uint32_t group, std::byte* out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::byte>(group >> (8 * i));
}

std::size_t padding_of(std::string_view text) {
  if (text.empty() || text.back() != '=') return 0;
  return text[text.size() - 2] == '=' ? 2 : 1;
}

struct Digest {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
};

Digest digest(const EVP_MD* algorithm, std::string_view text) {
  Digest result;
  if (EVP_Digest(text.data(), text.size(), result.bytes.data(), &result.size, algorithm, nullptr) !=
      1) {
    throw std::runtime_error(
        "OpenSSL refuses MD5, SHA-1 or SHA-256: is it restricted to FIPS algorithms?");
  }
  return result;
}

}  // namespace

std::string base64_encode(std::span<const std::byte> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '=');
  char* out = text.data();
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3, out += 4) {
    const auto group = static_cast<std::uint32_t>(bytes[i]) << 16 |
                       static_cast<std::uint32_t>(bytes[i + 1]) << 8 |
                       static_cast<std::uint32_t>(bytes[i + 2]);
    out[0] = alphabet[group >> 18];
    out[1] = alphabet[group >> 12 & 63];
    out[2] = alphabet[group >> 6 & 63];
    out[3] = alphabet[group & 63];
  }
  if (i < bytes.size()) {
    auto group = static_cast<std::uint32_t>(bytes[i]) << 16;
    if (i + 1 < bytes.size()) {
      group |= static_cast<std::uint32_t>(bytes[i + 1]) << 8;
      out[2] = alphabet[group >> 6 & 63];
    }
    out[0] = alphabet[group >> 18];
    out[1] = alphabet[group >> 12 & 63];
  }
  return text;
}

std::optional<std::size_t> base64_decoded_size(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  return text.size() / 4 * 3 - padding_of(text);
}

bool base64_decode(std::string_view text, std::vector<std::byte>& out) {
  const std::optional<std::size_t> size = base64_decoded_size(text);
  if (!size || *size == 0) {
    out.clear();
    return text.empty();
  }
  out.resize(*size);  // no clear(): it would make resize() fill bytes that are written below anyway

  const auto* in = reinterpret_cast<const unsigned char*>(text.data());
  std::byte* to = out.data();
  const std::size_t last = text.size() / 4 - 1;  // the only group that may be padded
  std::uint32_t seen = 0;
  for (std::size_t i = 0; i < last; ++i, in += 4, to += 3) {
    const std::uint32_t group = decode_group(in);
    seen |= group;
    store_bytes(group, to, 3);
  }

  const std::size_t padding = padding_of(text);
  std::array<unsigned char, 4> tail{in[0], in[1], in[2], in[3]};
  for (std::size_t i = 4 - padding; i < 4; ++i) tail[i] = 'A';  // six zero bits
  const std::uint32_t group = decode_group(tail.data());
  seen |= group;
  store_bytes(group, to, 3 - padding);

  if ((seen & invalid) != 0) {
    out.clear();
    return false;
  }
  return true;
}

std::string md5_hex(std::string_view text) {
  constexpr char hex[] = "0123456789abcdef";
  const Digest md5 = digest(EVP_md5(), text);
  std::string out;
  for (unsigned i = 0; i < md5.size; ++i) {
    out += hex[md5.bytes[i] >> 4];
    out += hex[md5.bytes[i] & 15];
  }
  return out;
}

std::string sha1_base64(std::string_view text) {
  const Digest sha1 = digest(EVP_sha1(), text);
  return base64_encode(std::as_bytes(std::span(sha1.bytes).first(sha1.size)));
}

std::string sha256_base64(std::string_view text) {
  const Digest sha256 = digest(EVP_sha256(), text);
  return base64_encode(std::as_bytes(std::span(sha256.bytes).first(sha256.size)));
}

}  // namespace busyhour
