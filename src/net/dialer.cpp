#include "net/dialer.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cctype>
#include <cerrno>

#include "net/close_info.h"

namespace busyhour::net {
namespace {

/// Small, so that a peer that does not read shows at once: with the kernel's default of several
/// hundred KiB seconds of audio would count as sent.
constexpr int send_buffer_size = 16 * 1024;

FileDescriptor make_socket(int family) {
  FileDescriptor socket(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return socket;  // errno says why
  const int one = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &send_buffer_size, sizeof send_buffer_size);
  return socket;
}

std::string failure_text(int error) {
  switch (error) {
    case EMFILE:
    case ENFILE:
      return "too few file descriptors: raise the limit with 'ulimit -n'";
    case EADDRNOTAVAIL:
      return "no free local port is left: spread the calls over more addresses or wait a minute";
    default: {
      std::string text = error_text(error);
      text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
      return text;
    }
  }
}

}  // namespace

Dialer::Dialer(EventLoop& loop, const Endpoints& endpoints, Duration time_limit, Owner& owner)
    : loop_(loop),
      endpoints_(endpoints),
      owner_(owner),
      give_up_at_(loop.now() + time_limit),
      first_(endpoints.reached->load(std::memory_order_relaxed)) {}

Dialer::~Dialer() {
  if (socket_) loop_.remove(socket_.get(), *this);
}

void Dialer::start() {
  if (!attempt_next()) loop_.schedule(deadline_, Instant{});
}

bool Dialer::attempt_next() {
  while (next_ < endpoints_.addresses.size()) {
    const SocketAddress& address = endpoints_.addresses[number_of(next_++)];
    FileDescriptor socket = make_socket(address.family());
    if (!socket ||
        (::connect(socket.get(), address.get(), address.size) != 0 && errno != EINPROGRESS)) {
      failures_.emplace_back(address.to_text(), errno);
      continue;
    }
    socket_ = std::move(socket);
    loop_.add(socket_.get(), EPOLLOUT, *this);
    const auto shares = static_cast<int>(endpoints_.addresses.size() - next_ + 1);
    const Instant now = loop_.now();
    loop_.schedule(deadline_, now + (give_up_at_ - now) / shares);
    return true;
  }
  return false;
}

void Dialer::on_ready(std::uint32_t /*epoll_events*/) {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) {
    attempt_failed(error);
    return;
  }
  loop_.cancel(deadline_);
  loop_.remove(socket_.get(), *this);
  endpoints_.reached->store(number_of(next_ - 1), std::memory_order_relaxed);
  owner_.on_dialed(std::move(socket_));
}

void Dialer::on_deadline(Instant /*now*/) {
  attempt_failed(ETIMEDOUT);
}

void Dialer::attempt_failed(int error) {
  if (socket_) {
    failures_.emplace_back(endpoints_.addresses[number_of(next_ - 1)].to_text(), error);
    loop_.remove(socket_.get(), *this);
    socket_.reset();
  }
  loop_.cancel(deadline_);
  if (!attempt_next()) owner_.on_dial_failed(failure());
}

/// Refused by any address says most: the host is there, the program is not.
CloseInfo Dialer::failure() const {
  const auto has = [&](int error) {
    return std::ranges::any_of(failures_, [&](const auto& f) { return f.second == error; });
  };
  std::string detail;
  int previous = 0;
  for (const auto& [address, error] : failures_) {
    if (error == previous) {
      detail += " and " + address;
    } else {
      detail += (detail.empty() ? "" : "; ") + failure_text(error) + " at " + address;
    }
    previous = error;
  }
  return make_close_info(has(ECONNREFUSED) ? CloseCause::refused
                         : has(ETIMEDOUT)  ? CloseCause::handshake_timeout
                                           : CloseCause::connect_failed,
                         failures_.empty() ? "the host has no address" : std::move(detail));
}

}  // namespace busyhour::net
