#include "cli/message_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "audio/clip.h"
#include "base/encoding.h"

namespace busyhour::cli {

namespace {

using protocol::AgentEventKind;

/// What is most telling about an event, else the begin of the message itself.
std::string label_of(const protocol::AgentEvent& event, const LoggedMessage& message) {
  if (event.kind == AgentEventKind::audio) return "";
  if (!event.code.empty()) return event.code + ": " + event.text;
  if (!event.text.empty()) return event.text;
  if (!event.label.empty()) return event.label;
  return message.binary ? "" : message.payload.substr(0, 200);
}

const char* arrow(const LoggedMessage& message) {
  return message.from_us ? "->" : "<-";
}

/// Messages of one kind that follow each other in their direction.
struct Group {
  const LoggedMessage* first;
  std::size_t count = 1;
  std::size_t bytes;
};

std::vector<Group> grouped(const std::vector<LoggedMessage>& messages) {
  std::vector<Group> groups;
  std::map<bool, std::size_t> last;  // of each direction: its group's index
  for (const LoggedMessage& message : messages) {
    const auto open = last.find(message.from_us);
    const bool joins = open != last.end() && message.kind == "audio" &&
                       groups[open->second].first->kind == "audio";
    if (joins) {
      ++groups[open->second].count;
      groups[open->second].bytes += message.payload.size();
      continue;
    }
    groups.push_back({&message, 1, message.payload.size()});
    last[message.from_us] = groups.size() - 1;
  }
  return groups;
}

}  // namespace

void MessageLog::closed(const net::CloseInfo& info, Instant at) {
  LoggedMessage message{at - begin_, info.cause == net::CloseCause::local, false, "", "close"};
  message.label = info.detail;
  if (info.close_code != 0) message.label += fmt::format(" ({} {})", info.close_code, info.reason);
  add(std::move(message));
}

void MessageLog::understand(const protocol::CallerDialect& dialect) {
  const std::size_t samples = audio::frame_samples(dialect.sample_rate(), dialect.frame_period());
  const protocol::FrameTemplate frame = dialect.frame(std::vector<audio::Sample>(samples, 0));
  protocol::AgentEvent event;
  for (LoggedMessage& message : messages_) {
    if (!message.kind.empty()) continue;  // open, close
    if (message.from_us) {
      const bool microphone =
          message.binary == frame.binary && message.payload.size() == frame.payload.size();
      message.kind = microphone ? "audio" : "control";
      if (!microphone && !message.binary) message.label = message.payload.substr(0, 200);
      continue;
    }
    dialect.parse(message.payload, message.binary, event);
    message.kind = to_text(event.kind);
    message.label = label_of(event, message);
  }
}

std::string timeline(const std::vector<LoggedMessage>& messages, report::Charset charset) {
  std::string text = "      time        kind            messages      bytes  what\n";
  for (const Group& group : grouped(messages)) {
    text += fmt::format("{:10.3f} s  {}  {:<14} {:>9} {:>10}  {}\n", to_seconds(group.first->at),
                        arrow(*group.first), group.first->kind, group.count, group.bytes,
                        report::printable(group.first->label, charset, 100));
    while (text.ends_with(" \n")) text.erase(text.size() - 2, 1);
  }
  return text;
}

std::string kinds_table(const std::vector<LoggedMessage>& messages) {
  struct Sizes {
    std::size_t count = 0, bytes = 0, least = static_cast<std::size_t>(-1), most = 0;
  };
  std::map<std::pair<bool, std::string>, Sizes> kinds;
  for (const LoggedMessage& message : messages) {
    if (message.kind == "open" || message.kind == "close") continue;
    Sizes& sizes = kinds[{message.from_us, message.kind}];
    const std::size_t size = message.payload.size();
    ++sizes.count;
    sizes.bytes += size;
    sizes.least = std::min(sizes.least, size);
    sizes.most = std::max(sizes.most, size);
  }
  std::string text = "    kind            messages      bytes   smallest    largest\n";
  for (const auto& [key, sizes] : kinds) {
    text += fmt::format("{}  {:<14} {:>9} {:>10} {:>10} {:>10}\n", key.first ? "->" : "<-",
                        key.second, sizes.count, sizes.bytes, sizes.least, sizes.most);
  }
  return text;
}

std::string raw_lines(const std::vector<LoggedMessage>& messages) {
  std::string text;
  for (const LoggedMessage& message : messages) {
    nlohmann::ordered_json line;
    line["direction"] = message.from_us ? "sent" : "received";
    line["t_ms"] = to_ms(message.at);
    line["kind"] = message.kind;
    if (message.binary) {
      line["base64"] = base64_encode(std::as_bytes(std::span(message.payload)));
    } else {
      line["text"] = message.payload.empty() ? message.label : message.payload;
    }
    // What is not UTF-8 is replaced: the file must be JSON whatever was said.
    text += line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
  }
  return text;
}

}  // namespace busyhour::cli
