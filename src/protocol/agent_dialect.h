// The agent's side of a wire dialect, without I/O: moments of a call in, messages out, and the
// caller's messages as events.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audio/clip.h"
#include "base/time.h"
#include "protocol/agent_call.h"
#include "protocol/agent_speech.h"
#include "protocol/caller_event.h"

namespace busyhour::protocol {

/// When an agent speaks first.
enum class Greets : std::uint8_t { at_once, after_metadata, when_asked };

/// What the agent says in a response, in words.
struct Response {
  std::string_view text;
  bool greeting = false;
};

/// A caller begins to speak.
struct SpeechBegin {
  Duration position{0};    ///< in all audio of the call
  bool talking = false;    ///< into the agent's words
  bool interrupts = true;  ///< the agent stops what it says or was about to say
};

/// Why a response does not come.
struct ResponseFailure {
  enum class Kind : std::uint8_t { error, rate_limit, speech_synthesis };
  Kind kind = Kind::error;
  std::string code;
  std::string message;
  bool speech_service = false;  ///< the limit is one of the speech service
};

/// How an agent of this dialect speaks and listens. Stateless and shared by all calls and threads:
/// what differs from call to call is in AgentCall. Each moment appends the messages that are sent
/// then, in their order; most dialects are silent at most of them.
class AgentDialect {
 public:
  using Messages = std::vector<std::string>;

  virtual ~AgentDialect() = default;
  virtual int sample_rate() const = 0;  ///< of the downlink, Hz
  virtual int uplink_rate() const = 0;  ///< Hz, unless the caller says otherwise
  virtual Greets greets() const = 0;
  /// Whether a caller may speak into the greeting.
  virtual bool greeting_yields() const { return true; }
  virtual void parse(std::string_view message, bool binary, CallerEvent& event) const = 0;

  /// A whole response at sample_rate(), cut as agents of this kind cut it.
  virtual std::vector<SpeechPiece> speech(std::vector<audio::Sample> samples) const = 0;
  /// An audio message whose audio nobody can decode.
  virtual std::string broken_audio(const AgentCall& call) const = 0;

  virtual void connected(AgentCall&, Messages&) const {}
  virtual void configured(AgentCall&, Messages&) const {}
  virtual void speech_started(AgentCall&, const SpeechBegin&, Messages&) const {}
  /// The caller's turn is over, `position` into all audio of the call; `detected` by the agent, or
  /// said by the caller.
  virtual void turn_ended(AgentCall&, Duration /*position*/, bool /*detected*/, Messages&) const {}
  virtual void user_transcript(AgentCall&, std::string_view /*text*/, Duration /*spoken*/,
                               Messages&) const {}
  virtual void typed_taken(AgentCall&, std::string_view /*text*/, Messages&) const {}
  virtual void cleared(AgentCall&, Messages&) const {}
  virtual void truncated(AgentCall&, const CallerEvent&, Messages&) const {}
  /// The agent begins to think about a response.
  virtual void response_created(AgentCall&, Messages&) const {}
  /// Its first audio follows at once.
  virtual void response_begins(AgentCall&, const Response&, Messages&) const {}
  virtual void response_done(AgentCall&, const Response&, Messages&) const {}
  /// At the caller's request.
  virtual void response_cancelled(AgentCall&, const Response&, Messages&) const {}
  virtual void response_failed(AgentCall&, const ResponseFailure&, Messages&) const = 0;
  /// An answer to a message that was not understood; `event_id` is the caller's name for it.
  virtual void error(AgentCall&, std::string_view code, std::string_view message,
                     std::string_view event_id, Messages&) const = 0;
  /// The agent is about to hang up. Returns the close code and puts its reason into `reason`.
  virtual std::uint16_t session_ends(AgentCall&, std::string& reason, Messages&) const = 0;
};

/// Generations of agents on ACS media streaming (docs/agent.md).
enum class AcsAgentKind : std::uint8_t { plain, r1, r2, r3, vl1, vl3, sdk, quickstart };
std::optional<AcsAgentKind> acs_agent_kind_from(std::string_view text);
const AgentDialect& acs_agent(AcsAgentKind kind = AcsAgentKind::plain);

/// Generations of agents behind the accelerator's web page.
enum class BrowserAgentKind : std::uint8_t { r1, r3, r3_voice_live };
const AgentDialect& browser_agent(BrowserAgentKind kind);

/// OpenAI Realtime, and with the older names Azure OpenAI's preview and Azure Voice Live.
const AgentDialect& realtime_agent(bool beta_names);

}  // namespace busyhour::protocol
