// Everything the agent can say, encoded once as WebSocket frames and shared by all calls.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/phrases.h"
#include "base/time.h"
#include "protocol/agent_dialect.h"

namespace busyhour::agent {

/// One answer in pieces, each of one or more server frames that are sent at once.
class Answer {
 public:
  Answer(const protocol::AgentDialect& dialect, const Phrase& phrase);

  const std::string& text() const { return text_; }
  std::size_t pieces() const { return pieces_.size(); }
  std::span<const std::byte> piece(std::size_t index) const;
  /// Where the piece needs ids of the call; offsets are its own.
  std::span<const protocol::IdPlace> ids(std::size_t index) const;
  Duration begin(std::size_t index) const { return pieces_[index].begin; }
  Duration end(std::size_t index) const { return begin(index) + pieces_[index].length; }
  /// Where its first audible sample is; nothing if it is silent.
  std::optional<Duration> audible() const { return audible_; }
  Duration duration() const { return pieces_.empty() ? 0ns : end(pieces() - 1); }

 private:
  struct Piece {
    std::size_t bytes_end = 0;
    std::size_t ids_end = 0;
    Duration begin{0};
    Duration length{0};
  };
  std::string text_;
  std::vector<std::byte> bytes_;  // all frames, one behind the other
  std::vector<protocol::IdPlace> ids_;
  std::vector<Piece> pieces_;
  std::optional<Duration> audible_;
};

/// Immutable once made, so that all threads may read it.
struct Repertoire {
  Repertoire(const protocol::AgentDialect& dialect, const Phrases& phrases);

  Answer greeting;
  std::vector<Answer> answers;  ///< at least one
  Answer silence;               ///< two seconds in which nothing is heard
};

/// A dialect and everything that can be said in it.
struct Voice {
  Voice(const protocol::AgentDialect& spoken, const Phrases& phrases)
      : dialect(spoken), repertoire(spoken, phrases) {}

  const protocol::AgentDialect& dialect;
  Repertoire repertoire;
};

/// One voice for each dialect.
class Voices {
 public:
  Voices(std::span<const protocol::AgentDialect* const> dialects, const Phrases& phrases);
  /// `dialect` must be among those of the constructor.
  const Voice& of(const protocol::AgentDialect& dialect) const;

 private:
  std::vector<std::unique_ptr<const Voice>> voices_;
};

}  // namespace busyhour::agent
