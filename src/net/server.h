// The server side: a listening port that answers HTTP and accepts WebSocket upgrades.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.h"
#include "net/client.h"
#include "net/connection.h"
#include "net/event_loop.h"

namespace busyhour::net {

struct HttpRequest {
  std::string method;
  std::string target;  ///< path and query
  Headers headers;
  bool upgrade = false;  ///< asks for a WebSocket

  std::string_view path() const;                         ///< target up to '?'
  std::string query(std::string_view name) const;        ///< decoded value or ""
  std::string_view header(std::string_view name) const;  ///< case-insensitive; "" if absent
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain";
  std::string body;
  Headers headers;  ///< further ones, such as Retry-After
};

/// A handler that the server keeps until after on_closed, then destroys. `attach` comes first.
class SessionHandler : public ConnectionHandler {
 public:
  /// `connection` lives until on_closed returns.
  virtual void attach(Connection& connection) = 0;
};

/// Decides what becomes of a request. An upgrade is accepted by returning a session.
class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  virtual std::variant<HttpResponse, std::unique_ptr<SessionHandler>> on_request(
      const HttpRequest& request) = 0;
  /// How long to wait before on_request, for servers that are slow on purpose. Asked once a
  /// request.
  virtual Duration hesitation(const HttpRequest& /*request*/) { return Duration{0}; }
};

struct TlsServerOptions {
  std::string certificate_file;  ///< PEM chain; empty: plain ws
  std::string key_file;
};

struct ListenOptions {
  std::string address = "0.0.0.0";
  std::uint16_t port = 0;   ///< 0: any free port, see Server::port()
  bool reuse_port = false;  ///< several loops share the port
  TlsServerOptions tls;
  Duration request_timeout{10s};  ///< TLS and the request's header together
  ConnectionLimits limits;
};

class Server {
 public:
  virtual ~Server() = default;
  virtual std::uint16_t port() const = 0;
  virtual std::size_t open_sessions() const = 0;
  /// Stops listening and drops all sessions (their on_closed comes).
  virtual void shutdown() = 0;
};

/// `loop` and `handler` must outlive the server. A port that is taken is a usage error that says so
/// and how to find another.
Result<std::unique_ptr<Server>> listen(EventLoop& loop, const ListenOptions& options,
                                       RequestHandler& handler);

}  // namespace busyhour::net
