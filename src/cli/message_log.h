// The messages of one call, both ways, and how they are shown.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

#include "base/error.h"
#include "load/tap.h"
#include "protocol/caller_dialect.h"
#include "report/printable.h"

namespace busyhour::cli {

struct LoggedMessage {
  Duration at{0};  ///< since the call was started
  bool from_us = false;
  bool binary = false;
  std::string payload;
  std::string kind{};   ///< what the dialect takes it for
  std::string label{};  ///< text, code or name of it
};

/// Keeps every message as it comes; read only after the call.
class MessageLog final : public load::Tap {
 public:
  explicit MessageLog(Instant begin) : begin_(begin) {}

  void opened(Instant at) override { add({at - begin_, true, false, "", "open"}); }
  void received(const net::Message& message) override {
    add({message.arrival.at - begin_, false, message.binary, std::string(message.payload)});
  }
  void sent(std::string_view payload, bool binary, Instant at) override {
    add({at - begin_, true, binary, std::string(payload)});
  }
  void closed(const net::CloseInfo& info, Instant at) override;

  /// Finds out the kinds. The microphone's messages are those that look like a frame of `dialect`.
  void understand(const protocol::CallerDialect& dialect);
  const std::vector<LoggedMessage>& messages() const { return messages_; }

 private:
  void add(LoggedMessage message) { messages_.push_back(std::move(message)); }

  Instant begin_;
  std::vector<LoggedMessage> messages_;
};

/// A line a message; messages of one kind and direction that follow each other share a line.
std::string timeline(const std::vector<LoggedMessage>& messages, report::Charset charset);
/// Kinds with how many there were and how big, each direction for itself.
std::string kinds_table(const std::vector<LoggedMessage>& messages);
/// {"direction", "t_ms", "kind", "text"} or with "base64" for binary ones, a line each.
std::string raw_lines(const std::vector<LoggedMessage>& messages);

}  // namespace busyhour::cli
