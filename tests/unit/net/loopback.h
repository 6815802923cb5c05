// Both sides of a WebSocket over the loopback interface, in one loop, with what they saw.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/client.h"
#include "net/event_loop.h"
#include "net/server.h"
#include "net/socket_address.h"

namespace busyhour::net::test {

/// Stops the loop if a test hangs, and says so. Only a failing test waits for it.
class Watchdog final : public Timer {
 public:
  explicit Watchdog(EventLoop& loop) : loop_(loop) { loop.schedule(*this, loop.now() + 20s); }
  bool barked() const { return barked_; }

 private:
  void on_timer(Instant /*now*/) override {
    barked_ = true;
    loop_.stop();
  }
  EventLoop& loop_;
  bool barked_ = false;
};

struct Seen {
  std::vector<std::string> texts;
  std::vector<bool> binary;
  std::vector<Arrival> arrivals;
  int opened = 0;
  int drained = 0;
  int closed = 0;
  CloseInfo info;
};

/// What a peer does when something happens; everything is recorded besides.
struct Script {
  std::function<void(Connection&)> on_open = [](Connection&) {};
  std::function<void(Connection&, const Message&)> on_message = [](Connection&, const Message&) {};
  std::function<void(Connection&)> on_drained = [](Connection&) {};
  std::function<void(const CloseInfo&)> on_closed = [](const CloseInfo&) {};
};

class RecordingHandler : public SessionHandler {
 public:
  RecordingHandler(Seen& seen, Script& script) : seen_(seen), script_(script) {}
  void attach(Connection& connection) override { connection_ = &connection; }
  void on_open() override {
    ++seen_.opened;
    script_.on_open(*connection_);
  }
  void on_message(const Message& message) override {
    seen_.texts.emplace_back(message.payload);
    seen_.binary.push_back(message.binary);
    seen_.arrivals.push_back(message.arrival);
    script_.on_message(*connection_, message);
  }
  void on_drained(Instant /*at*/) override {
    ++seen_.drained;
    script_.on_drained(*connection_);
  }
  void on_closed(const CloseInfo& info) override {
    ++seen_.closed;
    seen_.info = info;
    script_.on_closed(info);
  }

 private:
  Seen& seen_;
  Script& script_;
  Connection* connection_ = nullptr;
};

/// A server and one client in a loop. Change the members before `call`.
class Loopback : public RequestHandler {
 public:
  EventLoop loop;
  ListenOptions listen_options;
  ConnectionLimits client_limits;
  TlsOptions tls_options;
  std::string host = "127.0.0.1";
  bool tls = false;
  Duration handshake_timeout = 10s;
  std::string path = "/call?name=a%20b";
  Headers headers;
  std::vector<SocketAddress> addresses;  ///< called in place of what `host` resolves to
  Endpoints endpoints;                   ///< what calls to `addresses` share
  std::optional<HttpResponse> response;  ///< answered in place of a session

  Script client_script, server_script;
  Seen client, server;
  std::vector<HttpRequest> requests;
  std::unique_ptr<Server> listener;
  std::unique_ptr<Connection> connection;

  Loopback() { listen_options.address = "127.0.0.1"; }

  /// Starts the server and the call, and runs until both sides are closed (or only the client, if
  /// no session came to be).
  void call() {
    listen();
    call(listener->port());
  }
  void listen() {
    auto result = net::listen(loop, listen_options, *this);
    ASSERT_TRUE(result) << result.error().message;
    listener = std::move(*result);
  }
  void call(std::uint16_t port) {
    dial(port);
    run();
    connection.reset();
  }
  void dial(std::uint16_t port) {
    target_ = {};
    target_.url = {.tls = tls, .host = host, .port = port, .target = path};
    target_.limits = client_limits;
    target_.handshake_timeout = handshake_timeout;
    if (tls) {
      auto context = make_tls_client_context(tls_options);
      ASSERT_TRUE(context) << context.error().message;
      target_.tls = *context;
    }
    if (addresses.empty()) {
      auto resolved = resolve(target_.url);
      ASSERT_TRUE(resolved) << resolved.error().message;
      target_.endpoints = *resolved;
    } else {
      endpoints.addresses = addresses;
      target_.endpoints = std::make_shared<Endpoints>(endpoints);
    }
    watch_ends();
    connection = connect(loop, target_, headers, handler_);
    handler_.attach(*connection);
  }
  void run() {
    Watchdog watchdog(loop);
    loop.run();
    EXPECT_FALSE(watchdog.barked()) << "the call did not end";
  }

  std::variant<HttpResponse, std::unique_ptr<SessionHandler>> on_request(
      const HttpRequest& request) override {
    requests.push_back(request);
    if (response) return *response;
    return std::make_unique<RecordingHandler>(server, server_script);
  }

 private:
  void watch_ends() {
    const auto ended = [this](const CloseInfo&) {
      if (client.closed == 1 && server.closed == server.opened) loop.stop();
    };
    for (Script* script : {&client_script, &server_script}) {
      script->on_closed = [ended, inner = std::move(script->on_closed)](const CloseInfo& info) {
        inner(info);
        ended(info);
      };
    }
  }

  ClientTarget target_;
  RecordingHandler handler_{client, client_script};
};

/// The loop is held up between the arrival and the read: only the kernel can know better. It may
/// take a while to begin with its stamps, as it switches them on in the background.
inline void expect_kernel_stamps(Loopback& t) {
  Instant held_until;
  bool stamped = false;
  int rounds = 0;
  const auto send_and_hold = [&](Connection& c) {
    c.send_text("x");
    held_until = t.loop.now() + 1ms;
    while (t.loop.now() < held_until) {
    }
  };
  t.server_script.on_open = send_and_hold;
  t.server_script.on_message = [&](Connection& c, const Message&) { send_and_hold(c); };
  t.client_script.on_message = [&](Connection& c, const Message& m) {
    stamped = m.arrival.at < held_until;
    if (stamped || ++rounds == 200) {
      c.close(1000, "");
    } else {
      c.send_text("again");
    }
  };
  t.call();
  EXPECT_TRUE(stamped);
}

}  // namespace busyhour::net::test
