#include "call/trouble.h"

#include <fmt/format.h>

#include <algorithm>

#include "call/rate_limit.h"
#include "protocol/retry_after.h"

namespace busyhour::call {

using net::CloseCause;
using results::CallEnd;
using results::Failure;
using results::Incident;
using results::RateLimit;

namespace {

/// What a server says is kept as one line, and not more of it than a person reads.
std::string one_line(std::string_view text) {
  constexpr std::size_t longest = 500;
  std::string line(text.substr(0, longest));
  std::ranges::replace_if(line, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return line;
}

Trouble make_trouble(Failure failure, Incident::Kind kind, std::string error, Instant at) {
  Trouble trouble{failure, std::move(error), {}};
  trouble.incident.kind = kind;
  trouble.incident.at = at;
  return trouble;
}

void become_rate_limit(Trouble& trouble, RateLimit source) {
  if (source == RateLimit::none) return;
  trouble.failure = Failure::rate_limit;
  trouble.incident.kind = Incident::Kind::rate_limit;
  trouble.incident.source = source;
}

std::string digits(int code) {
  return code > 0 ? std::to_string(code) : "";
}

/// What the server announced, the header and the text say, in this order of preference.
std::string retry_after(std::string_view told, std::string_view text) {
  return told.empty() ? std::string(protocol::find_retry_after(text)) : one_line(told);
}

Trouble judge_refusal(const net::CloseInfo& info, std::string error, Instant at) {
  Trouble trouble = make_trouble(Failure::ws_error, Incident::Kind::ws_error, std::move(error), at);
  Incident& incident = trouble.incident;
  incident.code = digits(info.http_status);
  incident.text = one_line(info.reason.empty() ? info.detail : info.reason);
  incident.retry_after = retry_after(info.retry_after, info.reason);
  if (info.cause == CloseCause::http_status) {
    become_rate_limit(trouble, classify_http(info.http_status, info.reason));
  }
  return trouble;
}

Trouble judge_hang_up(const net::CloseInfo& info, std::string_view announced, std::string error,
                      Instant at) {
  Trouble trouble = make_trouble(Failure::closed, Incident::Kind::closed, std::move(error), at);
  Incident& incident = trouble.incident;
  incident.code = digits(info.close_code);
  incident.text = one_line(!info.reason.empty() ? info.reason
                           : announced.empty()  ? info.detail
                                                : announced);
  incident.retry_after = retry_after("", info.reason);
  const RateLimit by_close = classify_close(info.close_code, info.reason);
  become_rate_limit(trouble, by_close != RateLimit::none ? by_close : classify("", announced));
  return trouble;
}

}  // namespace

Trouble judge_error(const protocol::AgentEvent& event, Instant at) {
  const std::string code = one_line(event.code), text = one_line(event.text);
  const std::string_view between = code.empty() || text.empty() ? "" : ": ";
  Trouble trouble =
      make_trouble(Failure::server_error, Incident::Kind::server_error,
                   fmt::format("the server reports an error: {}{}{}", code, between, text), at);
  Incident& incident = trouble.incident;
  incident.code = code;
  incident.text = text;
  incident.retry_after = retry_after(event.retry_after, event.text);
  become_rate_limit(trouble, classify(event.code, event.text));
  return trouble;
}

Trouble judge_closing(const net::CloseInfo& info, std::string_view announced, Instant at) {
  std::string error = info.detail;
  if (!announced.empty()) error += fmt::format(" (announced: {})", one_line(announced));
  switch (info.cause) {
    case CloseCause::remote_close:
    case CloseCause::dropped:
      return judge_hang_up(info, announced, std::move(error), at);
    case CloseCause::protocol_error:
      return judge_breach(std::move(error), at);
    default:
      return judge_refusal(info, std::move(error), at);
  }
}

Trouble judge_breach(std::string error, Instant at) {
  Trouble trouble =
      make_trouble(Failure::protocol_error, Incident::Kind::ws_error, std::move(error), at);
  trouble.incident.text = one_line(trouble.error);
  return trouble;
}

CallEnd end_of(CloseCause cause) {
  switch (cause) {
    case CloseCause::dns:
      return CallEnd::dns;
    case CloseCause::refused:
    case CloseCause::connect_failed:
      return CallEnd::refused;
    case CloseCause::tls:
      return CallEnd::tls;
    case CloseCause::http_status:
      return CallEnd::http_status;
    case CloseCause::not_websocket:
      return CallEnd::not_websocket;
    case CloseCause::handshake_timeout:
      return CallEnd::handshake_timeout;
    case CloseCause::remote_close:
    case CloseCause::dropped:
      return CallEnd::closed;
    case CloseCause::protocol_error:
      return CallEnd::protocol_error;
    case CloseCause::send_overflow:
    case CloseCause::local:
      return CallEnd::ws_error;
  }
  return CallEnd::ws_error;
}

bool normal_close(const net::CloseInfo& info) {
  return info.cause == CloseCause::remote_close &&
         (info.close_code == 1000 || info.close_code == 1001);
}

Trouble judge_setup_timeout(Duration waited, std::string_view last_error, Instant at) {
  Trouble trouble = make_trouble(
      Failure::ws_error, Incident::Kind::ws_error,
      fmt::format("the session was not ready to speak within {} after the handshake{}{}; check the "
                  "endpoint and what its server expects",
                  format_duration(waited), last_error.empty() ? "" : "; before, ", last_error),
      at);
  trouble.incident.text = "session not ready in time";
  return trouble;
}

}  // namespace busyhour::call
