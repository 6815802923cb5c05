// A client's connection from the first packet on: TCP, TLS, upgrade, then an open WebSocket.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "net/client.h"
#include "net/dialer.h"
#include "net/http_message.h"
#include "net/transport.h"
#include "net/ws_connection.h"

namespace busyhour::net {

class ClientConnection final : public Connection, private Dialer::Owner, private FdHandler {
 public:
  ClientConnection(EventLoop& loop, const ClientTarget& target, const Headers& headers,
                   ConnectionHandler& handler);
  ~ClientConnection() override;

  SendResult send_frame(std::span<const std::byte> frame) override;
  SendResult send_text(std::string_view payload) override;
  SendResult send_binary(std::span<const std::byte> payload) override;
  void close(std::uint16_t code, std::string_view reason) override;
  void abort() override;
  const ConnectionStats& stats() const override;
  void prepare_frame() const override;

 private:
  enum class Phase : std::uint8_t { dialing, securing, asking, answering, open, failed };

  void on_dialed(FileDescriptor socket) override;
  void on_dial_failed(CloseInfo info) override { fail(std::move(info)); }
  void on_ready(std::uint32_t epoll_events) override;
  void on_deadline(Instant now);
  void notify_closed(Instant now);

  void secure();
  void send_request();
  void read_response();
  void take_response(const Received& received);
  void judge_response(const Received& received);
  void stream_ended(IoState state);
  void open(const Received& surplus);

  CloseInfo http_refusal() const;
  CloseInfo not_websocket(const std::string& why) const;
  /// Ends the attempt; on_closed follows in the next round.
  void fail(CloseInfo info);
  void fail(CloseCause cause, std::string detail);

  // Lies here and not apart, so that sending a frame need not wait for one address after the other.
  WsConnection* socket_ = nullptr;  // once it is open
  std::optional<WsConnection> socket_place_;
  EventLoop& loop_;
  const ClientTarget& target_;
  ConnectionHandler& handler_;
  Phase phase_ = Phase::dialing;
  Instant give_up_at_;
  Instant asked_at_;
  /// What only the handshake needs; freed when the connection is open.
  struct Opening {
    Opening(EventLoop& loop, const ClientTarget& target, const Headers& request_headers,
            Dialer::Owner& owner);
    Dialer dialer;
    Headers headers;
    std::string key;
    std::string unsent;  // the rest of the request
    HttpResponseReader response;
    std::string first_bytes;  // of the answer, to show what it is if it is not HTTP
  };
  std::unique_ptr<Opening> opening_;
  std::unique_ptr<Transport> transport_;  // while the handshake goes on
  ConnectionStats no_stats_;
  CloseInfo info_;
  MethodTimer<ClientConnection, &ClientConnection::on_deadline> deadline_{*this};
  MethodTimer<ClientConnection, &ClientConnection::notify_closed> closed_notice_{*this};
};

}  // namespace busyhour::net
