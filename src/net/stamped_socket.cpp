// Receive stamps: Documentation/networking/timestamping.rst of the Linux kernel. For TCP the stamp
// is that of the newest byte which the read returns.
#include "net/stamped_socket.h"

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace busyhour::net {
namespace {

/// Zero if the kernel gave no stamp.
WallTime stamp_of(msghdr& message) {
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPING) continue;
    scm_timestamping stamps{};
    std::memcpy(&stamps, CMSG_DATA(c), sizeof stamps);
    const timespec& software = stamps.ts[0];
    return WallTime(std::chrono::seconds(software.tv_sec) + Duration(software.tv_nsec));
  }
  return WallTime{};
}

}  // namespace

StampedSocket::StampedSocket(FileDescriptor socket, const Clock& clock)
    : socket_(std::move(socket)), arrival_clock_(clock) {
  const int flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
  // Where this is not supported the reader's clock has to do.
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags);
}

Received StampedSocket::receive(std::span<std::byte> buffer) {
  iovec vector{buffer.data(), buffer.size()};
  alignas(cmsghdr) std::array<std::byte, 256> control;
  msghdr message{};
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();

  Received received;
  ssize_t n = 0;
  do {
    n = ::recvmsg(socket_.get(), &message, 0);
  } while (n < 0 && errno == EINTR);
  if (n < 0) {
    if (errno == EAGAIN || errno == EWOULDBLOCK) return received;
    error_ = errno;
    received.state = IoState::failed;
    return received;
  }
  if (n == 0) {
    received.state = IoState::end;
    return received;
  }
  received.state = IoState::ok;
  received.bytes = buffer.first(static_cast<std::size_t>(n));
  const auto [now, jumped] = arrival_clock_.read();
  const WallTime stamp = stamp_of(message);
  received.read_at = now;
  received.clock_jumped = jumped;
  received.newest_at = jumped || stamp == WallTime{} ? now : arrival_clock_.map(stamp, now);
  return received;
}

Sent StampedSocket::send(std::span<const std::byte> bytes) {
  ssize_t n = 0;
  do {
    n = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  } while (n < 0 && errno == EINTR);
  if (n < 0) {
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {IoState::would_block, 0};
    error_ = errno;
    return {IoState::failed, 0};
  }
  const auto taken = static_cast<std::size_t>(n);
  return {taken < bytes.size() ? IoState::would_block : IoState::ok, taken};
}

void StampedSocket::end_sending() {
  ::shutdown(socket_.get(), SHUT_WR);
}

}  // namespace busyhour::net
