// The opening handshake (RFC 6455 section 4): what is asked, what must be answered.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "net/client.h"
#include "net/http_message.h"
#include "net/server.h"

namespace busyhour::net {

/// 16 random bytes in base64, for Sec-WebSocket-Key.
std::string make_upgrade_key(Random& random);
std::string format_upgrade_request(const Url& url, const Headers& headers, std::string_view key);
/// What is wrong with a 101 response to that request; nothing if it is good.
std::optional<std::string> upgrade_response_fault(const HttpResponseReader& response,
                                                  const Headers& request_headers,
                                                  std::string_view key);

/// The refusal of an upgrade request that is malformed; nothing if it is good.
std::optional<HttpResponse> upgrade_request_fault(const HttpRequest& request, bool http_1_1);
/// The 101 to a good request. No extension and no subprotocol is agreed.
std::string format_upgrade_response(const HttpRequest& request);

}  // namespace busyhour::net
