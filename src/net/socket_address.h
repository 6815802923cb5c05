// Addresses of the Internet, as the kernel takes them and as people read them.
#pragma once

#include <sys/socket.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace busyhour::net {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
  std::uint16_t port() const;
  std::string to_text() const;  ///< "127.0.0.1:8010", "[::1]:8010"
};

struct Endpoints {
  std::vector<SocketAddress> addresses;
  /// Number of the address that a caller reached last: the next begin there. Any thread may write
  /// it.
  std::shared_ptr<std::atomic<std::size_t>> reached = std::make_shared<std::atomic<std::size_t>>(0);
};

/// Asks the resolver (blocking). The error is what the resolver says, without the host's name.
Result<std::vector<SocketAddress>> look_up(std::string_view host, std::uint16_t port,
                                           bool to_listen);

/// The kernel's words for an errno value, such as "Connection refused".
std::string error_text(int error);

/// True for "127.0.0.1" and "::1", false for names.
bool is_ip_address(const std::string& host);

}  // namespace busyhour::net
