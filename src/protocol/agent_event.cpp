#include "protocol/agent_event.h"

namespace busyhour::protocol {

std::string_view to_text(AgentEventKind kind) {
  switch (kind) {
    case AgentEventKind::ready:
      return "ready";
    case AgentEventKind::audio:
      return "audio";
    case AgentEventKind::audio_end:
      return "audio_end";
    case AgentEventKind::stop_audio:
      return "stop_audio";
    case AgentEventKind::user_partial:
      return "user_partial";
    case AgentEventKind::user_final:
      return "user_final";
    case AgentEventKind::agent_text:
      return "agent_text";
    case AgentEventKind::agent_final:
      return "agent_final";
    case AgentEventKind::cancelled:
      return "cancelled";
    case AgentEventKind::error:
      return "error";
    case AgentEventKind::session_end:
      return "session_end";
    case AgentEventKind::informational:
      return "informational";
    case AgentEventKind::unknown:
      return "unknown";
    case AgentEventKind::malformed:
      return "malformed";
  }
  return "";
}

}  // namespace busyhour::protocol
