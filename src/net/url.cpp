// URLs of WebSocket endpoints (RFC 6455 section 3, RFC 3986).
#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

#include "net/client.h"
#include "net/text_line.h"

namespace busyhour::net {
namespace {

constexpr std::uint16_t plain_port = 80;
constexpr std::uint16_t tls_port = 443;

std::string quoted(std::string_view text) {
  return "URL '" + one_line(text, 200) + "'";
}

std::optional<bool> tls_of_scheme(std::string_view scheme) {
  std::string lower(scheme);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower == "ws" || lower == "http") return false;
  if (lower == "wss" || lower == "https") return true;
  return std::nullopt;
}

bool is_plain_character(char c) {
  return c > ' ' && c < '\x7f';
}

/// Splits "host", "host:port", "[v6]:port". The port's text stays empty if there is none.
bool split_authority(std::string_view authority, std::string_view& host, std::string_view& port) {
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return false;
    host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
    if (port.empty()) return true;
    if (port == ":" || port.front() != ':') return false;
    port.remove_prefix(1);
    return true;
  }
  const std::size_t colon = authority.find(':');
  host = authority.substr(0, colon);
  port = colon == std::string_view::npos ? std::string_view{} : authority.substr(colon + 1);
  return colon == std::string_view::npos || (!port.empty() && !port.contains(':'));
}

}  // namespace

std::string Url::host_and_port() const {
  return (host.contains(':') ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string Url::authority() const {
  const std::string full = host_and_port();
  return port == (tls ? tls_port : plain_port) ? full.substr(0, full.rfind(':')) : full;
}

std::string Url::to_text() const {
  return (tls ? "wss://" : "ws://") + authority() + target;
}

Result<Url> parse_url(std::string_view text) {
  if (text.empty()) return usage_error("the URL is empty: write it as ws://host:port/path");
  if (!std::ranges::all_of(text, is_plain_character)) {
    return usage_error(quoted(text) +
                       " holds a space or another character that must be percent-encoded");
  }
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) {
    return usage_error(quoted(text) + " has no scheme: write ws://" + std::string(text));
  }
  const auto tls = tls_of_scheme(text.substr(0, scheme_end));
  if (!tls) {
    return usage_error(quoted(text) + " has the scheme '" +
                       std::string(text.substr(0, scheme_end)) + "': use ws:// or wss://");
  }
  Url url;
  url.tls = *tls;
  const std::string_view rest = text.substr(scheme_end + 3);
  const std::size_t authority_end = rest.find_first_of("/?#");
  const std::string_view authority = rest.substr(0, authority_end);
  if (authority_end != std::string_view::npos) url.target = rest.substr(authority_end);
  if (url.target.contains('#')) {
    return usage_error(quoted(text) + " has a fragment (#), which a WebSocket URL must not have");
  }
  if (url.target.starts_with('?')) url.target.insert(0, 1, '/');
  if (authority.contains('@')) {
    return usage_error("the URL holds a user name or password: send an Authorization header");
  }
  std::string_view host;
  std::string_view port;
  if (!split_authority(authority, host, port)) {
    return usage_error(
        quoted(text) +
        " has a malformed host or port: write ws://host:port/path, an IPv6 host as [::1]");
  }
  if (host.empty()) return usage_error(quoted(text) + " has no host");
  url.host = host;
  url.port = url.tls ? tls_port : plain_port;
  if (!port.empty()) {
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
    if (error != std::errc{} || end != port.data() + port.size() || url.port == 0) {
      return usage_error(quoted(text) + " has the port '" + std::string(port) +
                         "': it must be a number from 1 to 65535");
    }
  }
  return url;
}

}  // namespace busyhour::net
