// HdrHistogram's exchange format, V2, compressed, in base64: what its log files hold and its tools
// in all languages read.
#pragma once

#include <string>
#include <string_view>

struct hdr_histogram;  // NOLINT(readability-identifier-naming): the library's name

namespace busyhour::stats {

std::string encode_v2(const hdr_histogram& hdr);

/// Fills `hdr`, whose counters are all zero. False if `text` is not a V2 code, or that of a
/// histogram with another range or precision than `hdr` has; then `hdr` may hold some of it.
bool decode_v2(std::string_view text, hdr_histogram& hdr);

}  // namespace busyhour::stats
