#include "speech/azure_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace busyhour::speech {
namespace {

constexpr std::string_view speech_path = "/cognitiveservices/v1";

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blank);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// A secret as a header can carry it. What is wrong with one is told without showing it.
Result<std::string> read_secret(const Variables& variables, std::string_view name) {
  const std::string value = variables(name);
  const std::string_view secret = trimmed(value);
  const auto strange = [](char c) { return c < ' ' || c > '~'; };
  if (std::ranges::any_of(secret, strange)) {
    return usage_error(fmt::format(
        "{} holds line ends or other characters that cannot be part of it; set it again", name));
  }
  return std::string(secret);
}

/// Azure's clouds (learn.microsoft.com, "Speech service in sovereign clouds").
std::string_view cloud_of(std::string_view region) {
  if (region.starts_with("usgov") || region.starts_with("usdod")) return "tts.speech.azure.us";
  if (region.starts_with("china")) return "tts.speech.azure.cn";
  return "tts.speech.microsoft.com";
}

Result<void> set_region(AzureSettings& settings, std::string_view region) {
  const auto strange = [](char c) { return (c < 'a' || c > 'z') && (c < '0' || c > '9'); };
  if (region.size() > 40 || std::ranges::any_of(region, strange)) {
    return usage_error(
        fmt::format("AZURE_SPEECH_REGION is {}; write the region's short name, such as westeurope",
                    quote(region)));
  }
  settings.url = {true, fmt::format("{}.{}", region, cloud_of(region)), 443,
                  std::string(speech_path)};
  settings.place = fmt::format("in {}", region);
  return {};
}

Result<void> set_endpoint(AzureSettings& settings, std::string_view endpoint) {
  Result<net::Url> url = net::parse_url(endpoint);
  if (!url || !endpoint.starts_with("http")) {  // not shown: it may hold a password
    return usage_error(
        "AZURE_SPEECH_ENDPOINT is not a URL; write it like "
        "https://westeurope.tts.speech.microsoft.com");
  }
  if (url->target == "/") {
    // A resource's own domain serves all of its kinds, each below a path of its own
    // (learn.microsoft.com, "Use Speech service through a private endpoint").
    url->target = url->host.contains(".cognitiveservices.azure.")
                      ? fmt::format("/tts{}", speech_path)
                      : std::string(speech_path);
  }
  settings.place = fmt::format("at {}", url->authority());
  settings.url = std::move(*url);
  return {};
}

}  // namespace

Variables process_environment() {
  return [](std::string_view name) {
    const char* value = std::getenv(std::string(name).c_str());
    return std::string(value == nullptr ? "" : value);
  };
}

std::string AzureSettings::without_secrets(std::string text) const {
  for (const std::string& secret : {key, token}) {
    if (secret.empty()) continue;
    for (std::size_t at = 0; (at = text.find(secret, at)) != text.npos; at += 3) {
      text.replace(at, secret.size(), "***");
    }
  }
  return text;
}

Result<AzureSettings> read_azure_settings(const Variables& variables) {
  AzureSettings settings;
  Result<std::string> token = read_secret(variables, "AZURE_SPEECH_TOKEN");
  if (!token) return std::unexpected(token.error());
  Result<std::string> key = read_secret(variables, "AZURE_SPEECH_KEY");
  if (!key) return std::unexpected(key.error());
  settings.token = token->starts_with("Bearer ") ? trimmed(token->substr(7)) : *token;
  settings.key = std::move(*key);

  const std::string endpoint = variables("AZURE_SPEECH_ENDPOINT");
  const std::string region = variables("AZURE_SPEECH_REGION");
  if (!trimmed(endpoint).empty()) {
    if (Result<void> set = set_endpoint(settings, trimmed(endpoint)); !set) {
      return std::unexpected(set.error());
    }
    return settings;
  }
  if (trimmed(region).empty() || (settings.key.empty() && settings.token.empty())) {
    return usage_error(
        "Azure's voices need AZURE_SPEECH_REGION (or AZURE_SPEECH_ENDPOINT) and AZURE_SPEECH_KEY "
        "(or AZURE_SPEECH_TOKEN); without them there are slt, rms, awb and kal16");
  }
  if (Result<void> set = set_region(settings, trimmed(region)); !set) {
    return std::unexpected(set.error());
  }
  return settings;
}

}  // namespace busyhour::speech
