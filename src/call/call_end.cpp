#include "call/call_end.h"

#include <fmt/format.h>

namespace busyhour::call {

using net::CloseCause;
using results::CallEnd;
using results::Failure;

Closing judge_closing(const net::CloseInfo& info, std::string_view announced) {
  std::string error = info.detail;
  if (!announced.empty()) error += fmt::format(" (announced: {})", announced);
  switch (info.cause) {
    case CloseCause::dns:
      return {CallEnd::dns, Failure::ws_error, error};
    case CloseCause::refused:
    case CloseCause::connect_failed:
      return {CallEnd::refused, Failure::ws_error, error};
    case CloseCause::tls:
      return {CallEnd::tls, Failure::ws_error, error};
    case CloseCause::http_status:
      return {CallEnd::http_status, Failure::ws_error, error};
    case CloseCause::not_websocket:
      return {CallEnd::not_websocket, Failure::ws_error, error};
    case CloseCause::handshake_timeout:
      return {CallEnd::handshake_timeout, Failure::ws_error, error};
    case CloseCause::remote_close:
    case CloseCause::dropped:
      return {CallEnd::closed, Failure::closed, error};
    case CloseCause::protocol_error:
      return {CallEnd::protocol_error, Failure::protocol_error, error};
    case CloseCause::send_overflow:
    case CloseCause::local:
      return {CallEnd::ws_error, Failure::ws_error, error};
  }
  return {CallEnd::ws_error, Failure::ws_error, error};
}

}  // namespace busyhour::call
