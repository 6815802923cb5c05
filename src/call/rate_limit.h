// Does an error tell of a limit of requests, tokens or capacity, and whose is it?
#pragma once

#include <string>
#include <string_view>

#include "results/turn_record.h"

namespace busyhour::call {

// Only for what is meant for people and machines to read as an error: codes, messages, captions,
// reasons of closes, HTTP status and body. Never for audio, ids, time stamps or transcripts.
//
// The patterns are those that the documentation of the accelerator's load tests lists ("Rate Limit
// Detection"), matched as whole words. A name in the text tells whose limit it is: OpenAI's ("gpt",
// "deployment", ...) or the speech service's ("stt", "cognitive", ...). Without one, the pattern
// does: RateLimitExceeded, 429, "too many requests" and "tokens per minute" are listed there as
// OpenAI's, "quota exceeded" and throttling as the speech service's. What else means a limit
// ("retry after", "no capacity", HTTP 503, close code 1013) is `unknown`.

/// An error that a message tells of; none if it is no rate limit.
results::RateLimit classify(std::string_view code, std::string_view text);
/// A refused upgrade with this status and (the beginning of) this body.
results::RateLimit classify_http(int status, std::string_view body);
/// A WebSocket close by the server.
results::RateLimit classify_close(int code, std::string_view reason);

}  // namespace busyhour::call
