#include "speech/azure.h"

#include <fmt/format.h>

#include "speech/azure_answer.h"

namespace busyhour::speech {

Azure::Azure(AzureSettings settings, Manner manner, World world)
    : settings_(std::move(settings)), manner_(std::move(manner)), world_(std::move(world)) {}

net::Headers Azure::headers() const {
  net::Headers headers{{"Content-Type", "application/ssml+xml"},
                       {"X-Microsoft-OutputFormat", "raw-16khz-16bit-mono-pcm"},
                       {"User-Agent", "busyhour"}};
  if (!settings_.token.empty()) {
    headers.emplace_back("Authorization", "Bearer " + settings_.token);
  } else if (!settings_.key.empty()) {
    headers.emplace_back("Ocp-Apim-Subscription-Key", settings_.key);
  }
  return headers;
}

Result<audio::Clip> Azure::synthesize(std::string_view text, std::string_view voice) const {
  const Result<std::string> ssml = make_ssml(text, voice, manner_);
  if (!ssml) return std::unexpected(ssml.error());
  for (int tries = 1;; ++tries) {
    const Result<net::HttpReply> reply = world_.post(settings_.url, headers(), *ssml);
    if (!reply) {
      Error error = reply.error();
      error.message = fmt::format("Azure Speech {}: {}", settings_.place, error.message);
      return std::unexpected(std::move(error));
    }
    const auto wait =
        is_passing(reply->status) ? wait_after(tries, retry_after(*reply)) : std::nullopt;
    if (!wait) return read_answer(*reply, settings_);
    world_.notice(fmt::format("Azure Speech {} is busy ({}); trying again in {} ({} of {})",
                              settings_.place, answer_text(*reply, settings_),
                              format_duration(*wait), tries + 1, most_tries));
    world_.sleep(*wait);
  }
}

}  // namespace busyhour::speech
