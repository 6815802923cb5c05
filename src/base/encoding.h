// Base64 (RFC 4648, standard alphabet, padded) and the digests that formats ask for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busyhour {

std::string base64_encode(std::span<const std::byte> bytes);
/// Decodes into `out` (cleared first, capacity kept, so that a reader can reuse it).
/// False if the text is not strictly valid: length, alphabet, padding.
bool base64_decode(std::string_view text, std::vector<std::byte>& out);
/// Bytes that `text` decodes to, judged by length and padding only; empty if the length is
/// impossible.
std::optional<std::size_t> base64_decoded_size(std::string_view text);

/// Lower-case hexadecimal MD5, for the names of cached clips only (not for security).
std::string md5_hex(std::string_view text);
/// base64(SHA-1(text)), for Sec-WebSocket-Accept (RFC 6455 section 4.2.2).
std::string sha1_base64(std::string_view text);
/// base64(SHA-256(text)), for a Content-Security-Policy.
std::string sha256_base64(std::string_view text);

}  // namespace busyhour
