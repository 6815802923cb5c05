// Everything the agent can say, encoded once as WebSocket frames and shared by all calls.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "audio/clip.h"
#include "base/time.h"
#include "protocol/agent_dialect.h"

namespace busyhour::agent {

/// One answer: a server frame for each frame period of its speech.
class Answer {
 public:
  /// The last frame is filled up with silence.
  Answer(const protocol::AgentDialect& dialect, const audio::Clip& clip, std::string text);

  const std::string& text() const { return text_; }
  std::size_t frames() const { return ends_.size(); }
  std::span<const std::byte> frame(std::size_t index) const;
  Duration period() const { return period_; }
  Duration duration() const { return period_ * static_cast<std::int64_t>(frames()); }

 private:
  std::string text_;
  Duration period_;
  std::vector<std::byte> bytes_;   // all frames, one behind the other
  std::vector<std::size_t> ends_;  // where each ends in bytes_
};

/// Immutable once made, so that all threads may read it.
struct Repertoire {
  Answer greeting;
  std::vector<Answer> answers;  ///< at least one
};

}  // namespace busyhour::agent
