#include "net/socket_address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

#include "net/client.h"

namespace busyhour::net {

std::uint16_t SocketAddress::port() const {
  if (family() == AF_INET6)
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_port);
  return ntohs(reinterpret_cast<const sockaddr_in*>(&storage)->sin_port);
}

std::string SocketAddress::to_text() const {
  std::array<char, NI_MAXHOST> host{};
  if (::getnameinfo(get(), size, host.data(), host.size(), nullptr, 0, NI_NUMERICHOST) != 0) {
    return "unknown address";
  }
  const std::string text = host.data();
  return (family() == AF_INET6 ? "[" + text + "]" : text) + ":" + std::to_string(port());
}

std::string error_text(int error) {
  return std::generic_category().message(error);
}

bool is_ip_address(const std::string& host) {
  in6_addr address{};
  return ::inet_pton(AF_INET, host.c_str(), &address) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

Result<std::vector<SocketAddress>> look_up(std::string_view host, std::uint16_t port,
                                           bool to_listen) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | (to_listen ? AI_PASSIVE : 0);
  addrinfo* found = nullptr;
  const std::string name(host);
  const int status = ::getaddrinfo(name.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (status != 0) {
    return unreachable_error(status == EAI_SYSTEM ? error_text(errno) : ::gai_strerror(status));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  std::vector<SocketAddress> addresses;
  for (const addrinfo* a = found; a != nullptr; a = a->ai_next) {
    SocketAddress address;
    address.size = std::min<socklen_t>(a->ai_addrlen, sizeof address.storage);
    std::memcpy(&address.storage, a->ai_addr, address.size);
    addresses.push_back(address);
  }
  return addresses;
}

Result<std::shared_ptr<const Endpoints>> resolve(const Url& url) {
  auto addresses = look_up(url.host, url.port, false);
  if (!addresses) {
    return unreachable_error("host " + url.host + " is unknown (" + addresses.error().message +
                             "): check the URL " + url.to_text());
  }
  return std::make_shared<const Endpoints>(Endpoints{std::move(*addresses)});
}

}  // namespace busyhour::net
