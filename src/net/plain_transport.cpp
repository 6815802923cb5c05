#include <utility>

#include "net/socket_address.h"
#include "net/stamped_socket.h"
#include "net/transport.h"

namespace busyhour::net {
namespace {

class PlainTransport final : public Transport {
 public:
  PlainTransport(FileDescriptor socket, const Clock& clock) : socket_(std::move(socket), clock) {}

  int fd() const override { return socket_.fd(); }
  HandshakeState handshake(std::span<std::byte> /*buffer*/) override {
    return HandshakeState::done;
  }
  Received rx(std::span<std::byte> buffer) override { return socket_.receive(buffer); }
  Sent tx(std::span<const std::byte> bytes) override { return socket_.send(bytes); }
  void end_sending() override { socket_.end_sending(); }
  std::string error() const override { return error_text(socket_.error()); }

 private:
  StampedSocket socket_;
};

}  // namespace

std::unique_ptr<Transport> make_plain_transport(FileDescriptor socket, const Clock& clock) {
  return std::make_unique<PlainTransport>(std::move(socket), clock);
}

}  // namespace busyhour::net
