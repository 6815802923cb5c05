// What an answer of Azure Speech means, and how long to wait after one that may get better.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "audio/clip.h"
#include "base/error.h"
#include "base/time.h"
#include "net/http_client.h"
#include "speech/azure_settings.h"

namespace busyhour::speech {

/// Ten minutes, the most that the service speaks at a time, are 19.2 MB.
inline constexpr std::size_t largest_speech = 20'000'000;

/// A limit or an outage that passes: worth another try.
bool is_passing(int status);
/// From a Retry-After header in seconds (RFC 9110 section 10.2.3); its form as a date is not used
/// by the service, and passed over.
std::optional<Duration> retry_after(const net::HttpReply& reply);

inline constexpr int most_tries = 6;
/// How long to wait after the given try (from 1), as the service asked or doubling from 2 s, at
/// most a minute: the free tier counts its requests by the minute. Nothing if that was the last
/// try.
std::optional<Duration> wait_after(int tries, std::optional<Duration> asked_for);

/// "HTTP 429: Too many requests": the status and, on one line of at most 1 KB and without secrets,
/// what the service said.
std::string answer_text(const net::HttpReply& reply, const AzureSettings& settings);

/// The speech in a good answer; of any other, one line that says what to do.
Result<audio::Clip> read_answer(const net::HttpReply& reply, const AzureSettings& settings);

}  // namespace busyhour::speech
