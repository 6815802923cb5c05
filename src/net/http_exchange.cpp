#include "net/http_exchange.h"

#include <sys/epoll.h>

#include <utility>
#include <variant>

#include "net/upgrade.h"

namespace busyhour::net {
namespace {

constexpr Duration answer_limit = 10s;
constexpr Duration linger_limit = 1s;

HttpResponse plain_text(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

}  // namespace

HttpExchange::HttpExchange(EventLoop& loop, std::unique_ptr<Transport> transport,
                           Duration time_limit, RequestHandler& handler, Owner& owner)
    : loop_(loop),
      transport_(std::move(transport)),
      handler_(handler),
      owner_(owner),
      accepted_at_(loop.now()),
      time_limit_(time_limit) {}

HttpExchange::~HttpExchange() {
  if (transport_) loop_.remove(transport_->fd(), *this);
}

void HttpExchange::start() {
  loop_.add(transport_->fd(), EPOLLIN, *this);
  loop_.schedule(deadline_, accepted_at_ + time_limit_);
  secure();
}

void HttpExchange::abandon() {
  phase_ = Phase::abandoned;
  loop_.schedule(deadline_, Instant{});
}

void HttpExchange::on_ready(std::uint32_t /*epoll_events*/) {
  switch (phase_) {
    case Phase::securing:
      secure();
      return;
    case Phase::reading:
      read_request();
      return;
    case Phase::answering:
      send_answer();
      return;
    case Phase::lingering:
      linger();
      return;
    case Phase::hesitating:  // the peer is gone
      finish();
      return;
    case Phase::abandoned:
      break;
  }
}

void HttpExchange::secure() {
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
      finish();
      return;
    case HandshakeState::done:
      loop_.modify(transport_->fd(), EPOLLIN, *this);
      phase_ = Phase::reading;
      read_request();
  }
}

void HttpExchange::read_request() {
  const Received received = transport_->rx(loop_.receive_buffer());
  if (received.state == IoState::would_block) return;
  if (received.state != IoState::ok) {
    finish();
    return;
  }
  switch (reader_.feed(received.bytes)) {
    case HttpProgress::incomplete:
      return;
    case HttpProgress::complete:
      handle_request(received);
      return;
    case HttpProgress::too_long:
      answer(plain_text(431, "the request's header is over 8 KiB\n"));
      return;
    case HttpProgress::malformed:
      answer(plain_text(400, "this is not an HTTP request\n"));
  }
}

void HttpExchange::handle_request(const Received& received) {
  const HttpRequest& request = reader_.request();
  if (request.upgrade) {
    if (auto refusal = upgrade_request_fault(request, reader_.http_1_1())) {
      answer(*refusal);
      return;
    }
  }
  Received surplus = received;
  surplus.bytes = received.bytes.last(reader_.surplus());
  const Duration hesitation = handler_.hesitation(request);
  if (hesitation <= 0ns) return decide(surplus);
  // The receive buffer is the next reader's; nothing is read meanwhile, as all of it would have to
  // be kept.
  early_ = surplus;
  early_bytes_.assign(surplus.bytes.begin(), surplus.bytes.end());
  phase_ = Phase::hesitating;
  loop_.modify(transport_->fd(), 0, *this);
  loop_.schedule(deadline_, loop_.now() + hesitation);
}

void HttpExchange::decide(const Received& surplus) {
  const HttpRequest& request = reader_.request();
  auto decision = handler_.on_request(request);
  if (phase_ == Phase::abandoned) return;  // the handler has shut the server down
  if (const auto* response = std::get_if<HttpResponse>(&decision)) {
    answer(*response);
  } else if (!request.upgrade) {
    answer(plain_text(426, "this is a WebSocket endpoint: connect with ws://\n"));
  } else {
    upgrade(std::move(std::get<std::unique_ptr<SessionHandler>>(decision)), surplus);
  }
}

/// The 101 is some hundred bytes, which the empty send buffer of a fresh socket always takes.
void HttpExchange::upgrade(std::unique_ptr<SessionHandler> session, const Received& surplus) {
  const std::string response = format_upgrade_response(reader_.request());
  const Sent sent = transport_->tx(std::as_bytes(std::span(response)));
  if (sent.taken < response.size()) {
    finish();
    return;
  }
  loop_.remove(transport_->fd(), *this);
  owner_.on_upgraded(std::move(transport_), std::move(session), surplus, accepted_at_);
  finish();
}

void HttpExchange::answer(const HttpResponse& response) {
  unsent_ = format_response(response);
  phase_ = Phase::answering;
  loop_.schedule(deadline_, loop_.now() + answer_limit);
  send_answer();
}

void HttpExchange::send_answer() {
  Sent sent;
  while (sent.state == IoState::ok && !unsent_.empty()) {
    sent = transport_->tx(std::as_bytes(std::span(unsent_)));
    unsent_.erase(0, sent.taken);
  }
  if (sent.state == IoState::failed) {
    finish();
  } else if (!unsent_.empty()) {
    loop_.modify(transport_->fd(), EPOLLOUT, *this);
  } else {
    phase_ = Phase::lingering;
    transport_->end_sending();
    loop_.modify(transport_->fd(), EPOLLIN, *this);
    loop_.schedule(deadline_, loop_.now() + linger_limit);
  }
}

void HttpExchange::linger() {
  const Received received = transport_->rx(loop_.receive_buffer());
  if (received.state == IoState::end || received.state == IoState::failed) finish();
}

void HttpExchange::on_deadline(Instant /*now*/) {
  if (phase_ == Phase::hesitating) {
    early_.bytes = early_bytes_;
    phase_ = Phase::reading;
    decide(early_);
  } else if (phase_ == Phase::reading) {
    answer(plain_text(408, "no request came in time\n"));
  } else {
    finish();
  }
}

void HttpExchange::finish() {
  owner_.on_finished(*this);
}

}  // namespace busyhour::net
