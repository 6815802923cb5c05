// A WebSocket connection, either side: ready-made frames out, whole messages with arrival times in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace busyhour::net {

/// When bytes arrived: the kernel's receive time mapped to CLOCK_MONOTONIC, or the reader's clock
/// where the kernel gave none.
struct Arrival {
  Instant at;
  /// The message may have come up to this much earlier: a kernel stamp belongs to the newest byte
  /// of a read, so a message that was not the last of its read lies between `at` and the previous
  /// read, or the last time at which nothing was to be read.
  Duration uncertainty{0};
};

struct Message {
  std::string_view payload;  ///< valid during the call; text is checked UTF-8
  bool binary = false;
  Arrival arrival;
};

enum class CloseCause : std::uint8_t {
  local,  ///< we closed and the peer agreed (or did not answer in time)
  dns,
  refused,
  connect_failed,
  tls,
  http_status,
  not_websocket,
  handshake_timeout,  ///< never open
  remote_close,       ///< the peer sent a close frame (`close_code`, `reason`)
  dropped,            ///< TCP end or reset without a close frame (1006)
  protocol_error,     ///< bad frame, invalid UTF-8 (1007), message over the limit (1009)
  send_overflow,      ///< the peer does not read: send queue over its limit
};

struct CloseInfo {
  CloseCause cause = CloseCause::local;
  int http_status = 0;
  std::uint16_t close_code = 0;
  std::string
      reason;  ///< the peer's close reason or the refused upgrade's body (512 bytes, one line)
  std::string retry_after;  ///< HTTP header of a refused upgrade
  std::string detail;       ///< one line for people: what, where, what to do
};

enum class SendResult : std::uint8_t {
  sent,     ///< the kernel took all of it (and all before it)
  queued,   ///< kept, in order; on_drained follows
  dropped,  ///< the queue is full or the connection is not open: nothing of it will be sent
};

class Connection;

/// Calls come on the loop's thread. on_closed comes exactly once and last, never from inside a call
/// that the handler makes into the connection; the connection may be destroyed in it, and in none
/// of the other calls.
class ConnectionHandler {
 public:
  virtual ~ConnectionHandler() = default;
  virtual void on_open() = 0;
  virtual void on_message(const Message& message) = 0;
  virtual void on_drained(Instant at) = 0;  ///< the send queue ran empty
  virtual void on_closed(const CloseInfo& info) = 0;
};

struct ConnectionStats {
  std::uint64_t bytes_out = 0, messages_in = 0, bytes_in = 0;
  std::uint64_t multi_message_reads = 0;
  std::uint64_t clock_jumps = 0;
  std::uint64_t frames_queued = 0, frames_dropped = 0;
  std::size_t queue_max_bytes = 0;  ///< most that waited for the peer to read
};

struct ConnectionLimits {
  std::size_t max_message =
      std::size_t{4} * 1024 * 1024;  ///< bytes of one message; more is a protocol error
  std::size_t max_queue = std::size_t{1024} * 1024;  ///< bytes that wait for the peer to read
  Duration stall{10s};   ///< with frames dropped, and the peer reading nothing for so long: the end
  Duration closing{1s};  ///< for the closing handshake and the end of TCP together
};

class Connection {
 public:
  virtual ~Connection() = default;
  /// One whole WebSocket frame, header included (and masked, on a client): net/frame.h makes them.
  virtual SendResult send_frame(std::span<const std::byte> frame) = 0;
  /// Asks for the memory that the next send_frame() needs; the first `near_bytes` of the connection
  /// should have been asked for before.
  virtual void prepare_frame() const {}
  static constexpr std::size_t near_bytes = 192;
  /// Frames and (on a client) masks a message.
  virtual SendResult send_text(std::string_view payload) = 0;
  virtual SendResult send_binary(std::span<const std::byte> payload) = 0;
  /// Starts the closing handshake; on_closed comes when the peer answered, at the latest after
  /// ConnectionLimits::closing. Messages that still arrive are not delivered.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
  /// Drops the TCP connection now; on_closed still comes, in a later round: local, unless the peer
  /// had closed before.
  virtual void abort() = 0;
  virtual const ConnectionStats& stats() const = 0;
};

}  // namespace busyhour::net
