#include "raw_peer.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "base/encoding.h"

namespace busyhour::net::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

FileDescriptor tcp_socket() {
  FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) throw std::system_error(errno, std::generic_category(), "socket");
  return socket;
}

std::string header_value(const std::string& message, std::string_view name) {
  const std::size_t at = message.find(name);
  if (at == std::string::npos) return {};
  const std::size_t start = at + name.size() + 2;
  return message.substr(start, message.find("\r\n", start) - start);
}

}  // namespace

RawSocket::RawSocket(FileDescriptor socket) : socket_(std::move(socket)) {
  const timeval patience{.tv_sec = 15, .tv_usec = 0};  // a test that hangs fails instead
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

void RawSocket::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void RawSocket::write(const std::vector<std::byte>& bytes) {
  write(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

bool RawSocket::receive() {
  std::array<char, 16384> buffer{};
  const ssize_t n = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (n > 0) unread_.append(buffer.data(), static_cast<std::size_t>(n));
  return n > 0;
}

std::string RawSocket::read_exactly(std::size_t size) {
  while (unread_.size() < size) {
    if (!receive()) return {};
  }
  std::string bytes = unread_.substr(0, size);
  unread_.erase(0, size);
  return bytes;
}

std::string RawSocket::read_until(std::string_view end) {
  std::string text;
  while (!text.ends_with(end)) {
    const std::string next = read_exactly(1);
    if (next.empty()) return text;
    text += next;
  }
  return text;
}

std::string RawSocket::read_to_end() {
  while (receive()) {
  }
  return std::exchange(unread_, {});
}

std::string RawSocket::accept_upgrade(std::string_view surplus) {
  std::string request = read_until("\r\n\r\n");
  const std::string key = header_value(request, "Sec-WebSocket-Key");
  write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      sha1_base64(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11") + "\r\n\r\n" +
      std::string(surplus));
  return request;
}

std::string RawSocket::ask_upgrade() {
  write(
      "GET /x HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  return read_until("\r\n\r\n");
}

RawSocket::Frame RawSocket::read_frame() {
  const auto number = [](const std::string& bytes) {
    std::size_t value = 0;
    for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  };
  const std::string head = read_exactly(2);
  if (head.empty()) return {};
  Frame frame{.opcode = static_cast<Opcode>(head[0] & 0x0f),
              .masked = (static_cast<unsigned char>(head[1]) & 0x80) != 0,
              .payload = {}};
  std::size_t size = static_cast<unsigned char>(head[1]) & 0x7f;
  if (size == 126) size = number(read_exactly(2));
  if (size == 127) size = number(read_exactly(8));
  const std::string key = frame.masked ? read_exactly(4) : std::string(4, '\0');
  frame.payload = size == 0 ? std::string() : read_exactly(size);
  for (std::size_t i = 0; i < frame.payload.size(); ++i) {
    frame.payload[i] = static_cast<char>(frame.payload[i] ^ key[i % 4]);
  }
  return frame;
}

void RawSocket::reset() {
  const linger abrupt{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
  socket_.reset();
}

RawServer::RawServer(std::function<void(RawSocket&)> script, int receive_buffer)
    : listener_(bound_socket(port_)) {
  if (receive_buffer > 0) {  // before listen: it decides the window
    ::setsockopt(listener_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  }
  EXPECT_EQ(::listen(listener_.get(), 1), 0);
  thread_ = std::thread([this, script = std::move(script)] {
    FileDescriptor accepted(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!accepted) return;  // the test ended without a call
    RawSocket socket(std::move(accepted));
    script(socket);
  });
}

RawServer::~RawServer() {
  ::shutdown(listener_.get(), SHUT_RDWR);  // wakes an accept that waits in vain
  join();
}

void RawServer::join() {
  if (thread_.joinable()) thread_.join();
}

RawClient::RawClient(std::uint16_t port, std::function<void(RawSocket&)> script,
                     std::function<void()> done)
    : thread_([port, script = std::move(script), done = std::move(done)] {
        FileDescriptor socket = tcp_socket();
        const sockaddr_in address = loopback(port);
        EXPECT_EQ(
            ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
            0);
        RawSocket raw(std::move(socket));
        script(raw);
        raw.close();
        done();
      }) {}

FileDescriptor bound_socket(std::uint16_t& port) {
  FileDescriptor socket = tcp_socket();
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  port = ntohs(address.sin_port);
  return socket;
}

std::uint16_t free_port() {
  std::uint16_t port = 0;
  bound_socket(port);
  return port;
}

}  // namespace busyhour::net::test
