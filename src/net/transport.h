// The byte stream under a WebSocket: plain TCP or TLS. Never blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/time.h"
#include "net/file_descriptor.h"

namespace busyhour::net {

enum class IoState : std::uint8_t { ok, would_block, end, failed };

struct Received {
  IoState state = IoState::would_block;
  std::span<std::byte> bytes;  ///< inside the buffer of the call
  Instant read_at;             ///< when the read returned
  Instant newest_at;           ///< when its newest byte arrived, by the kernel where it says so
  bool newest_is_last = true;  ///< the newest byte that came is the last of `bytes`
  IoState then = IoState::would_block;  ///< what is known to follow these bytes: end or failed
  bool clock_jumped = false;            ///< `newest_at` is the reader's clock for that reason
};

struct Sent {
  IoState state = IoState::ok;  ///< would_block and failed may come with taken > 0
  std::size_t taken = 0;
};

enum class HandshakeState : std::uint8_t { done, wants_read, wants_write, failed };

class Transport {
 public:
  virtual ~Transport() = default;
  virtual int fd() const = 0;
  /// Call it again when the socket is ready for what it wants, as it may be at once: each call does
  /// a part of the work. `buffer` is used during the call.
  virtual HandshakeState handshake(std::span<std::byte> buffer) = 0;
  /// One read from the socket, at the most.
  virtual Received rx(std::span<std::byte> buffer) = 0;
  /// What was not taken must be offered again, with or without more behind it.
  virtual Sent tx(std::span<const std::byte> bytes) = 0;
  /// Tells the peer that nothing follows; reading goes on.
  virtual void end_sending() = 0;
  /// One line, after `failed`.
  virtual std::string error() const = 0;
};

/// `socket` is connected and non-blocking. `clock` must outlive the transport.
std::unique_ptr<Transport> make_plain_transport(FileDescriptor socket, const Clock& clock);

}  // namespace busyhour::net
