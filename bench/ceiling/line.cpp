#include "line.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace busyhour::bench {

namespace {

[[noreturn]] void die(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

int connect_to(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    die("connect");
  }
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

constexpr int record_bytes = 16 * 1024;  // the most that a TLS record holds

std::array<std::byte, 256 * 1024>& buffer() {
  static std::array<std::byte, 256 * 1024> shared;
  return shared;
}

}  // namespace

SslContext make_ssl_context() {
  SslContext context(SSL_CTX_new(TLS_client_method()));
  if (!context) throw std::runtime_error("no TLS context");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
  SSL_CTX_set_ciphersuites(context.get(), "TLS_AES_128_GCM_SHA256");
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  return context;
}

Line::Line(const Target& target, const protocol::CallerDialect& dialect,
           const protocol::CallIdentity& id)
    : fd_(connect_to(target.port)) {
  if (target.tls != nullptr) {
    ssl_.reset(SSL_new(target.tls));
    SSL_set_fd(ssl_.get(), fd_);
    if (SSL_connect(ssl_.get()) != 1) throw std::runtime_error("TLS handshake failed");
  }
  upgrade(target, dialect, id);
  fcntl(fd_, F_SETFL, O_NONBLOCK);
}

Line::~Line() {
  if (fd_ >= 0) close(fd_);
}

Line::Line(Line&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), ssl_(std::move(other.ssl_)) {}

void Line::upgrade(const Target& target, const protocol::CallerDialect& dialect,
                   const protocol::CallIdentity& id) {
  std::string request = "GET " + target.path + " HTTP/1.1\r\nHost: localhost\r\n";
  request += "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";
  for (const auto& [name, value] : dialect.headers(id)) {
    request.append(name).append(": ").append(value).append("\r\n");
  }
  request += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  send_all(std::as_bytes(std::span(request)));
  std::array<char, 4096> answer{};
  const ssize_t n = ssl_ ? SSL_read(ssl_.get(), answer.data(), answer.size())
                         : recv(fd_, answer.data(), answer.size(), 0);
  if (n < 12 || std::string_view(answer.data(), 12) != "HTTP/1.1 101") {
    throw std::runtime_error("upgrade refused");
  }
}

void Line::send_all(std::span<const std::byte> bytes) {
  if (!send(bytes)) die("send");
}

bool Line::send(std::span<const std::byte> bytes) {
  const ssize_t n = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                         : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  return n == static_cast<ssize_t>(bytes.size());
}

std::size_t Line::drain() {
  std::size_t got = 0;
  bool more = true;
  while (more) {
    const ssize_t n = ssl_ ? SSL_read(ssl_.get(), buffer().data(), record_bytes)
                           : recv(fd_, buffer().data(), buffer().size(), 0);
    if (n == 0) throw std::runtime_error("the agent hung up");
    if (n > 0) got += static_cast<std::size_t>(n);
    more = n > 0 && ssl_ && SSL_has_pending(ssl_.get()) == 1;
  }
  return got;
}

}  // namespace busyhour::bench
