#include "net/upgrade.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "base/encoding.h"
#include "net/text_line.h"

namespace busyhour::net {
namespace {

constexpr std::size_t key_bytes = 16;

/// RFC 6455 section 4.2.2, step 5.4; the GUID is the RFC's.
std::string accept_of(std::string_view key) {
  return sha1_base64(std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
}

/// Headers that are the handshake's own: a caller's would contradict it.
bool is_handshake_header(const std::string& name) {
  static constexpr std::array<std::string_view, 5> own = {
      "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
      "Sec-WebSocket-Extensions"};
  return std::ranges::any_of(
      own, [&](std::string_view header) { return same_ignoring_case(name, header); });
}

HttpResponse refusal(int status, std::string why) {
  return {.status = status, .body = std::move(why), .headers = {}};
}

}  // namespace

std::string make_upgrade_key(Random& random) {
  const std::array<std::uint64_t, 2> words = {random(), random()};
  static_assert(sizeof words == key_bytes);
  return base64_encode(std::as_bytes(std::span(words)));
}

std::string format_upgrade_request(const Url& url, const Headers& headers, std::string_view key) {
  Headers all;
  if (find_header(headers, "Host").empty()) all.emplace_back("Host", url.authority());
  for (const auto& header : headers) {
    if (!is_handshake_header(header.first)) all.push_back(header);
  }
  all.emplace_back("Upgrade", "websocket");
  all.emplace_back("Connection", "Upgrade");
  all.emplace_back("Sec-WebSocket-Key", key);
  all.emplace_back("Sec-WebSocket-Version", "13");
  return format_request("GET", url.target, all);
}

std::optional<std::string> upgrade_response_fault(const HttpResponseReader& response,
                                                  const Headers& request_headers,
                                                  std::string_view key) {
  const Headers& headers = response.headers();
  if (!response.http_1_1()) return "the 101 is not HTTP/1.1";
  if (!header_has_token(headers, "Upgrade", "websocket")) return "no 'Upgrade: websocket'";
  if (!header_has_token(headers, "Connection", "upgrade")) return "no 'Connection: Upgrade'";
  const std::string_view accept = find_header(headers, "Sec-WebSocket-Accept");
  if (accept.empty()) return "no Sec-WebSocket-Accept";
  if (accept != accept_of(key)) return "Sec-WebSocket-Accept does not belong to this request";
  const std::string_view extension = find_header(headers, "Sec-WebSocket-Extensions");
  if (!extension.empty()) {
    return "it uses the extension '" + one_line(extension, 60) + "', which was not offered";
  }
  const std::string_view protocol = find_header(headers, "Sec-WebSocket-Protocol");
  if (!protocol.empty() && !header_has_token(request_headers, "Sec-WebSocket-Protocol", protocol)) {
    return "it uses the subprotocol '" + one_line(protocol, 60) + "', which was not offered";
  }
  return std::nullopt;
}

std::optional<HttpResponse> upgrade_request_fault(const HttpRequest& request, bool http_1_1) {
  if (request.method != "GET" || !http_1_1) {
    return refusal(400, "a WebSocket upgrade must be a GET in HTTP/1.1\n");
  }
  if (request.header("Sec-WebSocket-Version") != "13") {
    HttpResponse response = refusal(426, "this server speaks WebSocket version 13\n");
    response.headers = {{"Sec-WebSocket-Version", "13"}, {"Upgrade", "websocket"}};
    return response;
  }
  std::vector<std::byte> key;
  if (!base64_decode(request.header("Sec-WebSocket-Key"), key) || key.size() != key_bytes) {
    return refusal(400, "Sec-WebSocket-Key must be 16 bytes in base64\n");
  }
  return std::nullopt;
}

std::string format_upgrade_response(const HttpRequest& request) {
  return format_switching_protocols(
      {{"Upgrade", "websocket"},
       {"Connection", "Upgrade"},
       {"Sec-WebSocket-Accept", accept_of(request.header("Sec-WebSocket-Key"))}});
}

}  // namespace busyhour::net
