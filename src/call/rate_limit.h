// Does an error tell of a limit of requests, tokens or capacity, and whose is it?
#pragma once

#include <string>
#include <string_view>

#include "results/turn_record.h"

namespace busyhour::call {

// Only for what is meant for people and machines to read as an error: codes, messages, captions,
// reasons of closes, HTTP status and body. Never for audio, ids, time stamps or transcripts.
//
// The patterns are those of the accelerator's load tests ("Rate Limit Detection" in their
// documentation), matched as whole words. Whose limit it is a name in the text tells: OpenAI's
// ("gpt", "deployment", ...) or the speech service's ("stt", "cognitive", ...). Without one, tokens
// and requests per minute are OpenAI's, exceeded quotas and throttling the speech service's, since
// these are the words of theirs; all others, 429 and "too many requests" among them, are anybody's
// and `unknown`.

/// An error that a message tells of; none if it is no rate limit.
results::RateLimit classify(std::string_view code, std::string_view text);
/// A refused upgrade with this status and (the beginning of) this body.
results::RateLimit classify_http(int status, std::string_view body);
/// A WebSocket close by the server.
results::RateLimit classify_close(int code, std::string_view reason);

}  // namespace busyhour::call
