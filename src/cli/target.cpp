#include "cli/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

#include "cli/options.h"

namespace busyhour::cli {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

Result<std::pair<std::string, std::string>> parse_header(std::string_view text) {
  const auto colon = text.find(':');
  const std::string_view name = trimmed(text.substr(0, colon));
  const std::string_view value = colon == text.npos ? "" : trimmed(text.substr(colon + 1));
  const bool printable =
      std::ranges::none_of(value, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (colon == text.npos || !is_header_name(name) || !printable) {
    // The value may be a secret: only the name is shown.
    return usage_error(fmt::format("--header {}: write it as 'Name: value'", name));
  }
  return std::pair(std::string(name), std::string(value));
}

}  // namespace

bool is_header_name(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || marks.find(c) != marks.npos;
  });
}

void add_target_options(CLI::App& app, TargetOptions& options) {
  app.add_option("--url", options.url, "WebSocket URL of the voice agent (ws:// or wss://)")
      ->capture_default_str();
  app.add_option("--header", options.headers, "Further HTTP header of the upgrade, 'Name: value'")
      ->type_name("TEXT")
      ->allow_extra_args(false);
  app.add_option("--tls-ca", options.tls_ca, "PEM file with the CAs to trust for wss://")
      ->type_name("FILE");
  app.add_flag("--insecure", options.insecure, "Do not verify the server's certificate");
  add_duration(app, "--connect-timeout", options.connect_timeout,
               "For TCP, TLS and upgrade together");
}

Result<Target> make_target(const TargetOptions& options) {
  Target target;
  auto url = net::parse_url(options.url);
  if (!url) return std::unexpected(url.error());
  target.client.url = *url;
  // The seeds' callers say where they come from as a page of the same host would.
  target.headers.emplace_back("Origin", (url->tls ? "https://" : "http://") + url->authority());
  for (const std::string& text : options.headers) {
    auto header = parse_header(text);
    if (!header) return std::unexpected(header.error());
    target.headers.push_back(std::move(*header));
  }
  if (url->tls) {
    auto tls = net::make_tls_client_context({!options.insecure, options.tls_ca});
    if (!tls) return std::unexpected(tls.error());
    target.client.tls = std::move(*tls);
  }
  auto endpoints = net::resolve(*url);
  if (!endpoints) return std::unexpected(endpoints.error());
  target.client.endpoints = std::move(*endpoints);
  target.client.handshake_timeout = options.connect_timeout;
  return target;
}

}  // namespace busyhour::cli
