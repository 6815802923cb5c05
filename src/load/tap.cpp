#include "load/tap.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "net/frame.h"

namespace busyhour::load {

namespace {

/// Stands between a caller and its connection, and passes everything on.
class TappedConnection final : public net::Connection, public net::ConnectionHandler {
 public:
  TappedConnection(net::EventLoop& loop, net::ConnectionHandler& handler, Tap& tap)
      : loop_(loop), handler_(handler), tap_(tap) {}
  void connect(const net::ClientTarget& target, const net::Headers& headers) {
    connection_ = net::connect(loop_, target, headers, *this);
  }

  net::SendResult send_frame(std::span<const std::byte> frame) override {
    tell(frame);
    return connection_->send_frame(frame);
  }
  net::SendResult send_text(std::string_view payload) override {
    tap_.sent(payload, false, loop_.now());
    return connection_->send_text(payload);
  }
  net::SendResult send_binary(std::span<const std::byte> payload) override {
    tap_.sent({reinterpret_cast<const char*>(payload.data()), payload.size()}, true, loop_.now());
    return connection_->send_binary(payload);
  }
  void close(std::uint16_t code, std::string_view reason) override {
    connection_->close(code, reason);
  }
  void abort() override { connection_->abort(); }
  const net::ConnectionStats& stats() const override { return connection_->stats(); }

  void on_open() override {
    tap_.opened(loop_.now());
    handler_.on_open();
  }
  void on_message(const net::Message& message) override {
    tap_.received(message);
    handler_.on_message(message);
  }
  void on_drained(Instant at) override { handler_.on_drained(at); }
  void on_closed(const net::CloseInfo& info) override {
    tap_.closed(info, loop_.now());
    handler_.on_closed(info);
  }

 private:
  /// Of a masked client frame (RFC 6455 section 5.2).
  void tell(std::span<const std::byte> frame) {
    const auto length_code = std::to_integer<unsigned>(frame[1]) & 0x7fU;
    const std::size_t key_at = length_code == 127 ? 10 : length_code == 126 ? 4 : 2;
    net::MaskKey key;
    std::ranges::copy(frame.subspan(key_at, key.size()), key.begin());
    const std::span<const std::byte> masked = frame.subspan(key_at + key.size());
    payload_.assign(reinterpret_cast<const char*>(masked.data()), masked.size());
    net::apply_mask(std::as_writable_bytes(std::span(payload_)), key, 0);
    const bool binary = (std::to_integer<unsigned>(frame[0]) & 0x0fU) == 2;
    tap_.sent(payload_, binary, loop_.now());
  }

  net::EventLoop& loop_;
  net::ConnectionHandler& handler_;
  Tap& tap_;
  std::unique_ptr<net::Connection> connection_;
  std::string payload_;
};

}  // namespace

std::unique_ptr<net::Connection> connect_tapped(net::EventLoop& loop,
                                                const net::ClientTarget& target,
                                                const net::Headers& headers,
                                                net::ConnectionHandler& handler, Tap& tap) {
  auto tapped = std::make_unique<TappedConnection>(loop, handler, tap);
  tapped->connect(target, headers);
  return tapped;
}

}  // namespace busyhour::load
