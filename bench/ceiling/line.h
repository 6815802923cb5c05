// One call's connection of the bare loop: a socket, with TLS or without, whose handshakes block.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "protocol/caller_dialect.h"

namespace busyhour::bench {

struct SslFree {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using SslContext = std::unique_ptr<SSL_CTX, SslFree>;

/// TLS 1.3 with AES-128-GCM; the agent's certificate is not looked at.
SslContext make_ssl_context();

struct Target {
  std::uint16_t port = 0;
  std::string path;
  SSL_CTX* tls = nullptr;  ///< null for ws
};

/// Throws std::runtime_error where something fails: a benchmark has nobody to tell.
class Line {
 public:
  /// Connects and upgrades; of the answer only the status is looked at. What follows it is lost.
  Line(const Target& target, const protocol::CallerDialect& dialect,
       const protocol::CallIdentity& id);
  ~Line();
  Line(Line&& other) noexcept;
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  Line& operator=(Line&&) = delete;

  int fd() const { return fd_; }
  /// Whether the kernel took all of it at once.
  bool send(std::span<const std::byte> bytes);
  /// What came, at most a buffer full of it, is counted and forgotten.
  std::size_t drain();

 private:
  void send_all(std::span<const std::byte> bytes);
  void upgrade(const Target& target, const protocol::CallerDialect& dialect,
               const protocol::CallIdentity& id);

  int fd_;
  std::unique_ptr<SSL, SslFree> ssl_;
};

}  // namespace busyhour::bench
