// The write side of a connection. Frames, pongs and closes go through the same queue, so that a
// frame the kernel took in part is always completed before anything else.
#include <sys/epoll.h>

#include <algorithm>
#include <cstring>

#include "net/text_line.h"
#include "net/ws_connection.h"

namespace busyhour::net {
namespace {

constexpr std::size_t longest_reason = 123;
constexpr std::uint16_t no_code = 1005;

}  // namespace

SendResult WsConnection::send_frame(std::span<const std::byte> frame) {
  if (state_ != State::open || write_failed_) return SendResult::dropped;
  if (!queue_.empty()) {
    if (!has_room(frame.size())) return drop_frame();
    queue_.append(frame);
    count_queued();
    return SendResult::queued;
  }
  const std::size_t taken = transmit(frame);
  if (write_failed_) return SendResult::dropped;
  if (taken == frame.size()) return SendResult::sent;
  queue_.append(frame.subspan(taken));
  count_queued();
  last_progress_ = loop_.now();
  watch_writable(true);
  return SendResult::queued;
}

SendResult WsConnection::send_text(std::string_view payload) {
  return send_message(Opcode::text, std::as_bytes(std::span(payload)));
}

SendResult WsConnection::send_binary(std::span<const std::byte> payload) {
  return send_message(Opcode::binary, payload);
}

SendResult WsConnection::send_message(Opcode opcode, std::span<const std::byte> payload) {
  if (state_ != State::open || write_failed_) return SendResult::dropped;
  if (!has_room(frame_header_size(payload.size(), true) + payload.size())) return drop_frame();
  const bool waits = !queue_.empty();
  append_frame_to_queue(opcode, payload);
  if (!waits) flush();
  if (write_failed_) return SendResult::dropped;
  if (queue_.empty()) return SendResult::sent;
  count_queued();
  return SendResult::queued;
}

bool WsConnection::has_room(std::size_t bytes) const {
  return queue_.empty() || queue_.size() + bytes <= limits_.max_queue;
}

void WsConnection::count_queued() {
  ++stats_.frames_queued;
  stats_.queue_max_bytes = std::max(stats_.queue_max_bytes, queue_.size());
}

SendResult WsConnection::drop_frame() {
  ++stats_.frames_dropped;
  if (!stalled_) {
    stalled_ = true;
    loop_.schedule(deadline_, last_progress_ + limits_.stall);
  }
  return SendResult::dropped;
}

void WsConnection::append_frame_to_queue(Opcode opcode, std::span<const std::byte> payload) {
  if (role_ == FrameReader::Role::server) {
    append_frame(queue_.tail(), opcode, payload, nullptr);
    return;
  }
  MaskKey key{};
  const std::uint64_t random = random_();
  std::memcpy(key.data(), &random, key.size());
  append_frame(queue_.tail(), opcode, payload, &key);
}

void WsConnection::append_close_frame(std::uint16_t code, std::string_view reason) {
  std::string payload;
  if (code != no_code) {
    payload += static_cast<char>(code >> 8);
    payload += static_cast<char>(code & 0xff);
    payload += cut_utf8(reason, longest_reason);
  }
  append_frame_to_queue(Opcode::close, std::as_bytes(std::span(payload)));
}

std::size_t WsConnection::transmit(std::span<const std::byte> bytes) {
  std::size_t taken = 0;
  IoState state = IoState::ok;
  while (state == IoState::ok && taken < bytes.size()) {
    const Sent sent = transport_->tx(bytes.subspan(taken));
    taken += sent.taken;
    state = sent.state;
  }
  stats_.bytes_out += taken;
  if (state == IoState::failed) {
    // The reason (a close frame, the end, a reset) is still to be read; it should come at once.
    write_failed_ = true;
    if (state_ == State::open) loop_.schedule(deadline_, loop_.now() + limits_.closing);
  }
  return taken;
}

void WsConnection::flush() {
  const std::size_t taken = transmit(queue_.front());
  queue_.consume(taken);
  if (write_failed_) queue_.clear();
  if (!queue_.empty() && (taken > 0 || !watching_writable_)) last_progress_ = loop_.now();
  watch_writable(!queue_.empty());
  const bool server_is_done = role_ == FrameReader::Role::server && state_ == State::finishing;
  if (server_is_done && queue_.empty() && !write_failed_) transport_->end_sending();
}

void WsConnection::on_writable() {
  if (queue_.empty()) return;
  flush();
  if (queue_.empty() && state_ == State::open && !write_failed_) handler_.on_drained(loop_.now());
}

void WsConnection::watch_writable(bool on) {
  if (watching_writable_ == on) return;
  watching_writable_ = on;
  loop_.modify(transport_->fd(), on ? EPOLLIN | EPOLLOUT : EPOLLIN, *this);
}

}  // namespace busyhour::net
