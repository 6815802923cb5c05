// An open WebSocket over a transport, either side: one owner of what is written, whole messages out
// of what is read, and the closing handshake.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/prefetch.h"
#include "base/random.h"
#include "net/connection.h"
#include "net/event_loop.h"
#include "net/frame.h"
#include "net/send_queue.h"
#include "net/transport.h"

namespace busyhour::net {

class WsConnection final : public Connection, private FdHandler, private FrameReader::Sink {
 public:
  WsConnection(EventLoop& loop, std::unique_ptr<Transport> transport, FrameReader::Role role,
               const ConnectionLimits& limits, ConnectionHandler& handler);
  ~WsConnection() override;

  /// Joins the loop, calls on_open, and takes what came behind the upgrade at once, as a quiet peer
  /// may never send anything to wake the reader again. Nothing of it came before `since`.
  void start(const Received& surplus, Instant since);

  SendResult send_frame(std::span<const std::byte> frame) override;
  SendResult send_text(std::string_view payload) override;
  SendResult send_binary(std::span<const std::byte> payload) override;
  void close(std::uint16_t code, std::string_view reason) override;
  void abort() override;
  void prepare_frame() const override { prefetch(transport_.get()); }
  const ConnectionStats& stats() const override { return stats_; }
  /// Drops the connection and calls on_closed(local) at once, unless it was called before.
  void close_now();

 private:
  enum class State : std::uint8_t {
    open,
    closing,    ///< our close frame is sent or queued, the peer's has not come
    finishing,  ///< nothing more is sent or read; waiting for the end of TCP
    closed,     ///< off the loop; on_closed is on its way
  };

  void on_ready(std::uint32_t epoll_events) override;
  void on_data(std::string_view payload, bool binary, bool last_of_read) override;
  void on_ping(std::string_view payload) override;
  void on_pong(std::string_view payload) override;
  void on_close_frame(std::uint16_t code, std::string_view reason) override;
  bool wants_more() const override { return state_ == State::open || state_ == State::closing; }

  void read_once();
  void take_bytes(const Received& received);
  void end_of_stream(IoState state);
  void refuse(const FrameReader::Violation& violation);

  SendResult send_message(Opcode opcode, std::span<const std::byte> payload);
  /// True if `bytes` more may wait. Where nothing waits anything goes: what the kernel leaves of it
  /// must be kept, for half a frame cannot be taken back.
  bool has_room(std::size_t bytes) const;
  void count_queued();
  SendResult drop_frame();
  void append_frame_to_queue(Opcode opcode, std::span<const std::byte> payload);
  void append_close_frame(std::uint16_t code, std::string_view reason);
  /// Offers `bytes` to the transport; returns how many it took.
  std::size_t transmit(std::span<const std::byte> bytes);
  /// Sends what is queued as far as the transport takes it.
  void flush();
  void on_writable();
  void watch_writable(bool on);

  /// Sends the rest of the queue and waits for the peer to end TCP, for a limited time.
  void finish(CloseInfo info);
  /// Leaves the loop; on_closed follows in the next round.
  void leave(CloseInfo info);
  void on_deadline(Instant now);
  void notify_closed(Instant now);
  std::string_view peer() const;

  // Sending a frame needs what comes first and no more, two cache lines (Connection::near_bytes).
  std::unique_ptr<Transport> transport_;
  State state_ = State::open;
  bool write_failed_ = false;
  bool watching_writable_ = false;
  bool stalled_ = false;  // frames are dropped since last_progress_
  FrameReader::Role role_;
  SendQueue queue_;
  ConnectionStats stats_;

  EventLoop& loop_;
  ConnectionHandler& handler_;
  FrameReader reader_;
  ConnectionLimits limits_;
  Random random_;
  CloseInfo info_;
  Instant last_progress_;  // when the kernel last took bytes that had to wait

  const Received* read_ = nullptr;  // while the reader runs
  Instant previous_read_;
  unsigned messages_in_read_ = 0;

  MethodTimer<WsConnection, &WsConnection::on_deadline> deadline_{*this};
  MethodTimer<WsConnection, &WsConnection::notify_closed> closed_notice_{*this};
};

}  // namespace busyhour::net
