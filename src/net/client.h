// The client side: where to call, over what, and a connection that is being made.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "net/connection.h"
#include "net/event_loop.h"

namespace busyhour::net {

/// A ws:// or wss:// URL in its parts. "http" and "https" are taken as ws and wss.
struct Url {
  bool tls = false;
  std::string host;  ///< without brackets
  std::uint16_t port = 0;
  std::string target = "/";  ///< path and query

  std::string to_text() const;        ///< "ws://localhost:8010/api/v1/media/stream"
  std::string authority() const;      ///< Host header: port only if it is not the scheme's own
  std::string host_and_port() const;  ///< "localhost:80", "[::1]:80"
};
/// Usage errors name what is wrong with the URL.
Result<Url> parse_url(std::string_view text);

/// Resolved addresses (sockaddr bytes), in the resolver's order.
struct Endpoints;
/// Blocking (getaddrinfo); do it once, before the load. Unknown host: an unreachable error.
Result<std::shared_ptr<const Endpoints>> resolve(const Url& url);

struct TlsOptions {
  bool verify = true;   ///< --insecure sets it to false
  std::string ca_file;  ///< PEM; empty: the system's CAs
};
/// An SSL_CTX for clients: TLS 1.2 or newer, SNI and host name check per connection.
class TlsClientContext;
Result<std::shared_ptr<TlsClientContext>> make_tls_client_context(const TlsOptions& options);

/// What all connections to a target share.
struct ClientTarget {
  Url url;
  std::shared_ptr<const Endpoints> endpoints;
  std::shared_ptr<TlsClientContext> tls;  ///< null for ws
  Duration handshake_timeout{10s};        ///< TCP, TLS and upgrade together
  ConnectionLimits limits;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

/// Starts to connect, without blocking. `loop`, `target` and `handler` must outlive the connection.
std::unique_ptr<Connection> connect(EventLoop& loop, const ClientTarget& target,
                                    const Headers& headers, ConnectionHandler& handler);

/// Raises RLIMIT_NOFILE as far as allowed; a usage error if `connections` still do not fit, with
/// the limit and the command that raises it.
Result<void> reserve_descriptors(std::size_t connections);
/// For how many the descriptors suffice that may be had without asking for more; 100,000 at most.
std::size_t possible_connections();

}  // namespace busyhour::net
