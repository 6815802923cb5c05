// Life of a connection: reading, the closing handshake (RFC 6455 section 7), the end.
#include "net/ws_connection.h"

#include <sys/epoll.h>

#include <algorithm>
#include <utility>

#include "net/close_info.h"
#include "net/text_line.h"

namespace busyhour::net {
namespace {

constexpr std::uint16_t abnormal_closure = 1006;

}  // namespace

WsConnection::WsConnection(EventLoop& loop, std::unique_ptr<Transport> transport,
                           FrameReader::Role role, const ConnectionLimits& limits,
                           ConnectionHandler& handler)
    : transport_(std::move(transport)),
      role_(role),
      loop_(loop),
      handler_(handler),
      reader_(role, limits.max_message),
      limits_(limits),
      random_(random_seed()) {}

WsConnection::~WsConnection() {
  if (state_ != State::closed) loop_.remove(transport_->fd(), *this);
}

void WsConnection::start(const Received& surplus, Instant since) {
  previous_read_ = since;
  loop_.add(transport_->fd(), EPOLLIN, *this);
  handler_.on_open();
  if (!surplus.bytes.empty()) take_bytes(surplus);
}

std::string_view WsConnection::peer() const {
  return role_ == FrameReader::Role::client ? "server" : "client";
}

void WsConnection::on_ready(std::uint32_t epoll_events) {
  if ((epoll_events & EPOLLOUT) != 0) on_writable();
  if (state_ != State::closed && (epoll_events & ~std::uint32_t{EPOLLOUT}) != 0) read_once();
}

void WsConnection::read_once() {
  const Received received = transport_->rx(loop_.receive_buffer());
  switch (received.state) {
    case IoState::would_block:
      return;
    case IoState::ok:
      take_bytes(received);
      if (received.then != IoState::would_block && state_ != State::closed) {
        end_of_stream(received.then);
      }
      return;
    case IoState::end:
    case IoState::failed:
      end_of_stream(received.state);
  }
}

void WsConnection::take_bytes(const Received& received) {
  stats_.bytes_in += received.bytes.size();
  if (received.clock_jumped) ++stats_.clock_jumps;
  if (!wants_more()) return;
  read_ = &received;
  messages_in_read_ = 0;
  const FrameReader::Violation violation = reader_.feed(received.bytes, *this);
  read_ = nullptr;
  previous_read_ = received.read_at;
  if (violation.close_code != 0) refuse(violation);
}

/// The kernel's stamp belongs to the newest byte that a read returned: it is exact for a message
/// that ends with that byte. Any other message of the read came at some time since the read before,
/// or since the loop last had nothing left to hand out.
void WsConnection::on_data(std::string_view payload, bool binary, bool last_of_read) {
  if (state_ != State::open) return;
  ++stats_.messages_in;
  if (++messages_in_read_ == 2) ++stats_.multi_message_reads;
  Message message{.payload = payload, .binary = binary, .arrival = {read_->newest_at}};
  if (!last_of_read || !read_->newest_is_last || read_->clock_jumped) {
    Instant earliest = previous_read_;
    // Not for what came behind the upgrade, which may have been read in an earlier round.
    if (loop_.caught_up() <= read_->read_at) earliest = std::max(earliest, loop_.caught_up());
    message.arrival.uncertainty = std::max(Duration{0}, read_->newest_at - earliest);
  }
  handler_.on_message(message);
}

void WsConnection::on_ping(std::string_view payload) {
  if (state_ == State::open) {
    send_message(Opcode::pong, std::as_bytes(std::span(payload)));
  }
}

void WsConnection::on_pong(std::string_view /*payload*/) {}  // we send no pings

void WsConnection::on_close_frame(std::uint16_t code, std::string_view reason) {
  if (state_ == State::closing) {
    info_.reason = one_line(reason, 512);
    finish(std::move(info_));
    return;
  }
  append_close_frame(code, {});
  std::string said = one_line(reason, 512);
  CloseInfo info =
      make_close_info(CloseCause::remote_close,
                      "the " + std::string(peer()) + " closed the connection with code " +
                          std::to_string(code) + (said.empty() ? "" : ": " + said),
                      code);
  info.reason = std::move(said);
  finish(std::move(info));
}

void WsConnection::refuse(const FrameReader::Violation& violation) {
  if (state_ == State::open) append_close_frame(violation.close_code, violation.what);
  finish(make_close_info(CloseCause::protocol_error,
                         "protocol error of the " + std::string(peer()) + " (close code " +
                             std::to_string(violation.close_code) + "): " + violation.what,
                         violation.close_code));
}

void WsConnection::end_of_stream(IoState state) {
  if (state_ != State::open) {
    leave(std::move(info_));
    return;
  }
  leave(make_close_info(CloseCause::dropped,
                        state == IoState::end ? "the " + std::string(peer()) +
                                                    " ended the connection without a close frame"
                                              : "the connection broke: " + transport_->error(),
                        abnormal_closure));
}

void WsConnection::close(std::uint16_t code, std::string_view reason) {
  if (state_ != State::open) return;
  append_close_frame(code, reason);
  state_ = State::closing;
  info_ = make_close_info(CloseCause::local, "closed by this side", code);
  loop_.schedule(deadline_, loop_.now() + limits_.closing);
  flush();
}

void WsConnection::finish(CloseInfo info) {
  // The server ends TCP first (RFC 6455 section 7.1.1). When it has both close frames it can do so
  // at once; before, its last frame would be lost if unread bytes made the kernel reset.
  const bool both_closed = state_ == State::closing && info.cause == CloseCause::local;
  if (state_ == State::open) loop_.schedule(deadline_, loop_.now() + limits_.closing);
  state_ = State::finishing;
  info_ = std::move(info);
  flush();
  if (write_failed_ || (both_closed && role_ == FrameReader::Role::server)) leave(std::move(info_));
}

void WsConnection::abort() {
  if (state_ == State::closed) return;
  const bool was_open = state_ == State::open;
  leave(was_open ? make_close_info(CloseCause::local, "aborted by this side") : std::move(info_));
}

void WsConnection::leave(CloseInfo info) {
  state_ = State::closed;
  loop_.remove(transport_->fd(), *this);
  transport_.reset();
  queue_.clear();
  loop_.cancel(deadline_);
  info_ = std::move(info);
  loop_.schedule(closed_notice_, Instant{});
}

void WsConnection::on_deadline(Instant now) {
  if (state_ != State::open) {
    leave(std::move(info_));
    return;
  }
  if (write_failed_) {
    end_of_stream(IoState::failed);
    return;
  }
  stalled_ = false;
  if (queue_.empty() || now - last_progress_ < limits_.stall) return;
  leave(make_close_info(CloseCause::send_overflow,
                        "the " + std::string(peer()) + " read nothing for " +
                            format_duration(limits_.stall) + " while " +
                            std::to_string(queue_.size()) + " bytes waited for it",
                        abnormal_closure));
}

void WsConnection::notify_closed(Instant /*now*/) {
  const CloseInfo info = std::move(info_);  // the handler may destroy this connection
  handler_.on_closed(info);
}

void WsConnection::close_now() {
  abort();
  if (!closed_notice_.scheduled()) return;
  loop_.cancel(closed_notice_);
  notify_closed(loop_.now());
}

}  // namespace busyhour::net
