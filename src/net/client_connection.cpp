#include "net/client_connection.h"

#include <sys/epoll.h>

#include <algorithm>
#include <utility>

#include "net/close_info.h"
#include "net/text_line.h"
#include "net/tls.h"
#include "net/upgrade.h"

namespace busyhour::net {
namespace {

constexpr std::size_t shown_bytes = 40;
constexpr Duration body_wait = 1s;  // for the text of a refusal, once its header has come

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A TLS record of the type alert or handshake (RFC 8446 section 5.1).
bool looks_like_tls(std::string_view bytes) {
  return bytes.size() >= 2 && (bytes[0] == 0x15 || bytes[0] == 0x16) && bytes[1] == 0x03;
}

}  // namespace

ClientConnection::Opening::Opening(EventLoop& loop, const ClientTarget& target,
                                   const Headers& request_headers, Dialer::Owner& owner)
    : dialer(loop, *target.endpoints, target.handshake_timeout, owner), headers(request_headers) {}

ClientConnection::ClientConnection(EventLoop& loop, const ClientTarget& target,
                                   const Headers& headers, ConnectionHandler& handler)
    : loop_(loop),
      target_(target),
      handler_(handler),
      give_up_at_(loop.now() + target.handshake_timeout),
      opening_(
          std::make_unique<Opening>(loop, target, headers, static_cast<Dialer::Owner&>(*this))) {
  opening_->dialer.start();
}

ClientConnection::~ClientConnection() {
  if (transport_) loop_.remove(transport_->fd(), *this);
}

void ClientConnection::on_dialed(FileDescriptor socket) {
  loop_.schedule(deadline_, give_up_at_);
  transport_ = target_.url.tls ? make_tls_client_transport(std::move(socket), loop_.clock(),
                                                           target_.tls->get(), target_.url.host)
                               : make_plain_transport(std::move(socket), loop_.clock());
  loop_.add(transport_->fd(), EPOLLIN, *this);
  phase_ = Phase::securing;
  secure();
}

void ClientConnection::secure() {
  const HandshakeState state = transport_->handshake(loop_.receive_buffer());
  loop_.worked_long();
  switch (state) {
    case HandshakeState::wants_read:
      loop_.modify(transport_->fd(), EPOLLIN, *this);
      return;
    case HandshakeState::wants_write:
      loop_.modify(transport_->fd(), EPOLLOUT, *this);
      return;
    case HandshakeState::failed:
      fail(CloseCause::tls, transport_->error());
      return;
    case HandshakeState::done:
      break;
  }
  Random random(random_seed());
  opening_->key = make_upgrade_key(random);
  opening_->unsent = format_upgrade_request(target_.url, opening_->headers, opening_->key);
  phase_ = Phase::asking;
  asked_at_ = loop_.now();
  send_request();
}

void ClientConnection::send_request() {
  std::string& unsent = opening_->unsent;
  const Sent sent = transport_->tx(std::as_bytes(std::span(unsent)));
  unsent.erase(0, sent.taken);
  // A write that fails is left to the read, which finds the reason.
  const bool waits = !unsent.empty() && sent.state != IoState::failed;
  phase_ = waits ? Phase::asking : Phase::answering;
  loop_.modify(transport_->fd(), waits ? EPOLLIN | EPOLLOUT : EPOLLIN, *this);
  if (!waits) read_response();
}

void ClientConnection::on_ready(std::uint32_t epoll_events) {
  if (phase_ == Phase::securing) {
    secure();
  } else if (phase_ == Phase::asking && (epoll_events & EPOLLOUT) != 0) {
    send_request();
  } else {
    read_response();
  }
}

void ClientConnection::read_response() {
  const Received received = transport_->rx(loop_.receive_buffer());
  if (received.state == IoState::ok) {
    take_response(received);
  } else if (received.state != IoState::would_block) {
    stream_ended(received.state);
  }
}

void ClientConnection::take_response(const Received& received) {
  Opening& opening = *opening_;
  if (opening.first_bytes.size() < shown_bytes) {
    opening.first_bytes += as_text(received.bytes).substr(0, shown_bytes);
  }
  switch (opening.response.feed(received.bytes)) {
    case HttpProgress::complete:
      judge_response(received);
      return;
    case HttpProgress::incomplete:
      if (opening.response.header_complete()) {
        loop_.schedule(deadline_, std::min(give_up_at_, loop_.now() + body_wait));
      }
      return;
    case HttpProgress::too_long:
      fail(not_websocket("answers with an HTTP header that is too long"));
      return;
    case HttpProgress::malformed:
      if (opening.response.header_complete()) {  // the fault is in the body
        judge_response(received);
      } else if (looks_like_tls(opening.first_bytes)) {
        fail(not_websocket("speaks TLS: use wss:// in place of ws://"));
      } else {
        fail(not_websocket("does not speak HTTP (its answer begins '" +
                           one_line(opening.first_bytes, shown_bytes) + "')"));
      }
  }
}

void ClientConnection::judge_response(const Received& received) {
  const HttpResponseReader& response = opening_->response;
  if (response.status() != 101) {
    fail(http_refusal());
    return;
  }
  if (auto fault = upgrade_response_fault(response, opening_->headers, opening_->key)) {
    fail(not_websocket("answers the upgrade wrongly: " + *fault));
    return;
  }
  Received surplus = received;
  surplus.bytes = received.bytes.last(response.surplus());
  open(surplus);
}

void ClientConnection::open(const Received& surplus) {
  loop_.cancel(deadline_);
  loop_.remove(transport_->fd(), *this);
  socket_ = &socket_place_.emplace(loop_, std::move(transport_), FrameReader::Role::client,
                                   target_.limits, handler_);
  opening_.reset();
  phase_ = Phase::open;
  socket_->start(surplus, asked_at_);
}

void ClientConnection::stream_ended(IoState state) {
  if (opening_->response.header_complete()) {
    fail(http_refusal());
  } else if (looks_like_tls(opening_->first_bytes)) {
    fail(not_websocket("speaks TLS: use wss:// in place of ws://"));
  } else if (!opening_->first_bytes.empty()) {
    fail(not_websocket("does not speak HTTP (its answer is '" +
                       one_line(opening_->first_bytes, shown_bytes) + "')"));
  } else {
    fail(CloseCause::connect_failed,
         target_.url.host_and_port() + " ended the connection without an answer to the upgrade" +
             (state == IoState::failed ? ": " + transport_->error() : ""));
  }
}

CloseInfo ClientConnection::not_websocket(const std::string& why) const {
  return make_close_info(CloseCause::not_websocket, target_.url.host_and_port() + " " + why +
                                                        " (path " + target_.url.target + ")");
}

CloseInfo ClientConnection::http_refusal() const {
  const HttpResponseReader& response = opening_->response;
  CloseInfo info = make_close_info(CloseCause::http_status, {});
  info.http_status = response.status();
  info.reason = one_line(response.body(), HttpResponseReader::body_limit);
  info.retry_after = one_line(find_header(response.headers(), "Retry-After"), 60);
  const std::string status =
      "HTTP " + std::to_string(response.status()) + " " + one_line(response.reason(), 60);
  if (response.status() >= 200 && response.status() < 300) {
    info.cause = CloseCause::not_websocket;
    info.detail = target_.url.host_and_port() + " answers " + status +
                  " but is not a WebSocket endpoint (path " + target_.url.target + ")";
    return info;
  }
  info.detail = status;
  const std::string_view location = find_header(response.headers(), "Location");
  const std::string_view body = response.body();
  const std::string first_line =
      one_line(body.substr(0, body.find('\n', body.find_first_not_of("\r\n \t"))), 120);
  if (!location.empty()) {
    info.detail += ": moved to " + one_line(location, 120);
  } else if (!first_line.empty()) {
    info.detail += ": " + first_line;
  }
  return info;
}

void ClientConnection::on_deadline(Instant /*now*/) {
  if (opening_->response.header_complete()) {
    fail(http_refusal());
    return;
  }
  fail(CloseCause::handshake_timeout,
       target_.url.host_and_port() + " did not answer the " +
           (phase_ == Phase::securing ? "TLS handshake" : "WebSocket upgrade") + " within " +
           format_duration(target_.handshake_timeout));
}

void ClientConnection::fail(CloseCause cause, std::string detail) {
  fail(make_close_info(cause, std::move(detail)));
}

void ClientConnection::fail(CloseInfo info) {
  if (transport_) loop_.remove(transport_->fd(), *this);
  transport_.reset();
  opening_.reset();
  loop_.cancel(deadline_);
  phase_ = Phase::failed;
  info_ = std::move(info);
  loop_.schedule(closed_notice_, Instant{});
}

void ClientConnection::notify_closed(Instant /*now*/) {
  const CloseInfo info = std::move(info_);  // the handler may destroy this connection
  handler_.on_closed(info);
}

SendResult ClientConnection::send_frame(std::span<const std::byte> frame) {
  return socket_ ? socket_->send_frame(frame) : SendResult::dropped;
}

SendResult ClientConnection::send_text(std::string_view payload) {
  return socket_ ? socket_->send_text(payload) : SendResult::dropped;
}

SendResult ClientConnection::send_binary(std::span<const std::byte> payload) {
  return socket_ ? socket_->send_binary(payload) : SendResult::dropped;
}

void ClientConnection::close(std::uint16_t code, std::string_view reason) {
  if (socket_) {
    socket_->close(code, reason);
  } else {
    abort();
  }
}

void ClientConnection::abort() {
  if (socket_) {
    socket_->abort();
  } else if (phase_ != Phase::failed) {
    fail(CloseCause::local, "given up by this side before it was open");
  }
}

const ConnectionStats& ClientConnection::stats() const {
  return socket_ ? socket_->stats() : no_stats_;
}

void ClientConnection::prepare_frame() const {
  if (socket_ != nullptr) socket_->prepare_frame();
}

std::unique_ptr<Connection> connect(EventLoop& loop, const ClientTarget& target,
                                    const Headers& headers, ConnectionHandler& handler) {
  return std::make_unique<ClientConnection>(loop, target, headers, handler);
}

}  // namespace busyhour::net
