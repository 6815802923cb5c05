#include "results/turn_record.h"

#include <algorithm>

namespace busyhour::results {

std::string_view to_text(Failure failure) {
  switch (failure) {
    case Failure::none:
      return "";
    case Failure::first_byte_timeout:
      return "first_byte_timeout";
    case Failure::turn_timeout:
      return "turn_timeout";
    case Failure::rate_limit:
      return "rate_limit";
    case Failure::server_error:
      return "server_error";
    case Failure::closed:
      return "closed";
    case Failure::ws_error:
      return "ws_error";
    case Failure::protocol_error:
      return "protocol_error";
    case Failure::unexpected_answer:
      return "unexpected_answer";
  }
  return "";
}

std::string_view to_text(RateLimit source) {
  switch (source) {
    case RateLimit::none:
      return "";
    case RateLimit::openai:
      return "openai";
    case RateLimit::speech:
      return "speech";
    case RateLimit::unknown:
      return "unknown";
  }
  return "";
}

std::string_view to_text(BargeIn outcome) {
  switch (outcome) {
    case BargeIn::none:
      return "";
    case BargeIn::stopped:
      return "stopped";
    case BargeIn::missed:
      return "missed";
    case BargeIn::not_applicable:
      return "not_applicable";
  }
  return "";
}

std::string_view to_text(Incident::Kind kind) {
  switch (kind) {
    case Incident::Kind::rate_limit:
      return "rate_limit";
    case Incident::Kind::server_error:
      return "server_error";
    case Incident::Kind::closed:
      return "closed";
    case Incident::Kind::ws_error:
      return "ws_error";
  }
  return "";
}

std::string_view to_text(CallEnd end) {
  switch (end) {
    case CallEnd::completed:
      return "completed";
    case CallEnd::cancelled:
      return "cancelled";
    case CallEnd::dns:
      return "dns";
    case CallEnd::refused:
      return "refused";
    case CallEnd::tls:
      return "tls";
    case CallEnd::http_status:
      return "http_status";
    case CallEnd::not_websocket:
      return "not_websocket";
    case CallEnd::handshake_timeout:
      return "handshake_timeout";
    case CallEnd::closed:
      return "closed";
    case CallEnd::ws_error:
      return "ws_error";
    case CallEnd::protocol_error:
      return "protocol_error";
  }
  return "";
}

int CallRecord::successful_turns() const {
  return static_cast<int>(std::ranges::count_if(turns, &TurnRecord::success));
}

bool CallRecord::success() const {
  return ended == CallEnd::completed && successful_turns() == planned_turns;
}

}  // namespace busyhour::results
