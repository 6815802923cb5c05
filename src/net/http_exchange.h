// An accepted socket until its one request is answered or has become a WebSocket.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/event_loop.h"
#include "net/http_message.h"
#include "net/server.h"
#include "net/transport.h"

namespace busyhour::net {

class HttpExchange final : private FdHandler {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    /// The upgrade is answered. Nothing of `surplus` came before `since`.
    virtual void on_upgraded(std::unique_ptr<Transport> transport,
                             std::unique_ptr<SessionHandler> session, const Received& surplus,
                             Instant since) = 0;
    /// Comes last, also after on_upgraded; the exchange may be destroyed in it.
    virtual void on_finished(HttpExchange& exchange) = 0;
  };

  HttpExchange(EventLoop& loop, std::unique_ptr<Transport> transport, Duration time_limit,
               RequestHandler& handler, Owner& owner);
  ~HttpExchange() override;
  /// May come to the end at once.
  void start();
  /// Comes to the end in the next round of the loop, whatever it is doing.
  void abandon();

 private:
  enum class Phase : std::uint8_t {
    securing,
    reading,
    hesitating,
    answering,
    lingering,
    abandoned
  };

  void on_ready(std::uint32_t epoll_events) override;
  void on_deadline(Instant now);
  void secure();
  void read_request();
  void handle_request(const Received& received);
  void decide(const Received& surplus);
  void answer(const HttpResponse& response);
  void send_answer();
  void upgrade(std::unique_ptr<SessionHandler> session, const Received& surplus);
  /// Reads and forgets until the peer ends: closing with unread bytes would reset the connection
  /// and could take the answer away from the peer.
  void linger();
  void finish();

  EventLoop& loop_;
  std::unique_ptr<Transport> transport_;
  RequestHandler& handler_;
  Owner& owner_;
  Phase phase_ = Phase::securing;
  Instant accepted_at_;
  Duration time_limit_;
  HttpRequestReader reader_;
  std::string unsent_;
  Received early_;                      // while hesitating: what came with the request
  std::vector<std::byte> early_bytes_;  // what came behind it
  MethodTimer<HttpExchange, &HttpExchange::on_deadline> deadline_{*this};
};

}  // namespace busyhour::net
