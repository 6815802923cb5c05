#include "protocol/caller_dialect.h"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/callers.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

/// What a dialect can send; the first rate is its own.
struct Offer {
  std::string_view name;
  std::vector<int> rates;  ///< Hz
};

Offer offer_of(const CallerOptions& options) {
  switch (options.endpoint) {
    case Endpoint::acs:
      // AudioFormat of Call Automation: PCM 16K mono and PCM 24K mono.
      return {"ACS media streaming", {16000, 24000}};
    case Endpoint::browser:
      // Raw PCM does not say its rate: what the agent takes it for is up to the agent.
      if (options.pipeline == Pipeline::cascade) {
        return {"a browser conversation", {16000, 8000, 24000, 48000}};
      }
      return {"a Voice Live session", {24000, 8000, 16000, 48000}};
    case Endpoint::realtime:
      if (options.realtime_names == RealtimeNames::ga) return {"the Realtime API", {24000}};
      // The other two: Azure Voice Live's input_audio_sampling_rate.
      return {"the Realtime API's beta", {24000, 8000, 16000}};
  }
  std::unreachable();
}

Result<void> check(const CallerOptions& options, const Offer& offer) {
  if (std::ranges::find(offer.rates, options.sample_rate) == offer.rates.end()) {
    return usage_error(fmt::format("{} has no sample rate of {} Hz; take {}", offer.name,
                                   options.sample_rate, fmt::join(offer.rates, ", ")));
  }
  const Duration period = options.frame_period;
  if (period < shortest_frame || period > longest_frame || period % 1ms != 0ns) {
    return usage_error(fmt::format("a frame cannot last {}; take whole milliseconds from {} to {}",
                                   format_duration(period), format_duration(shortest_frame),
                                   format_duration(longest_frame)));
  }
  return {};
}

}  // namespace

std::optional<Endpoint> endpoint_from(std::string_view text) {
  for (const Endpoint endpoint : {Endpoint::acs, Endpoint::browser, Endpoint::realtime}) {
    if (same_ignoring_case(text, to_text(endpoint))) return endpoint;
  }
  return std::nullopt;
}

std::optional<Pipeline> pipeline_from(std::string_view text) {
  if (same_ignoring_case(text, "cascade")) return Pipeline::cascade;
  if (is_one_of(text, {"voicelive", "voice_live", "live", "realtime"})) return Pipeline::voicelive;
  return std::nullopt;
}

std::string_view to_text(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::acs:
      return "acs";
    case Endpoint::browser:
      return "browser";
    case Endpoint::realtime:
      return "realtime";
  }
  std::unreachable();
}

std::string_view to_text(Pipeline pipeline) {
  return pipeline == Pipeline::cascade ? "cascade" : "voicelive";
}

std::string_view default_path(Endpoint endpoint, Pipeline pipeline) {
  switch (endpoint) {
    case Endpoint::acs:
      return "/api/v1/media/stream";
    case Endpoint::browser:
      return pipeline == Pipeline::cascade ? "/api/v1/realtime/conversation"
                                           : "/api/v1/live-voice/session";
    case Endpoint::realtime:
      return "/v1/realtime";
  }
  std::unreachable();
}

Result<std::unique_ptr<const CallerDialect>> make_caller_dialect(const CallerOptions& options) {
  const Offer offer = offer_of(options);
  CallerOptions settled = options;
  if (settled.sample_rate == 0) settled.sample_rate = offer.rates.front();
  if (auto fine = check(settled, offer); !fine) return std::unexpected(std::move(fine.error()));
  switch (settled.endpoint) {
    case Endpoint::acs:
      return make_acs_caller(settled.sample_rate, settled.frame_period);
    case Endpoint::browser:
      return make_browser_caller(settled.pipeline, settled.sample_rate, settled.frame_period);
    case Endpoint::realtime:
      return make_realtime_caller(settled);
  }
  std::unreachable();
}

}  // namespace busyhour::protocol
