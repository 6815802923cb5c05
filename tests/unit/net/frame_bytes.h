// Frames and byte strings, written briefly.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "net/frame.h"

namespace busyhour::net::test {

inline std::vector<std::byte> bytes(std::initializer_list<int> values) {
  std::vector<std::byte> out;
  for (const int value : values) out.push_back(static_cast<std::byte>(value));
  return out;
}

inline std::vector<std::byte> frame(Opcode opcode, std::string_view payload,
                                    const MaskKey* key = nullptr) {
  std::vector<std::byte> out;
  append_frame(out, opcode, std::as_bytes(std::span(payload)), key);
  return out;
}

/// Without FIN: more fragments follow.
inline std::vector<std::byte> fragment(Opcode opcode, std::string_view payload) {
  std::vector<std::byte> out = frame(opcode, payload);
  out[0] &= std::byte{0x7f};
  return out;
}

inline std::vector<std::byte> operator+(std::vector<std::byte> a, const std::vector<std::byte>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// Writes down what a FrameReader finds, a line each.
class EventLog final : public FrameReader::Sink {
 public:
  std::vector<std::string> events;
  std::vector<bool> last_of_read;
  bool stop_after_close = false;

  void on_data(std::string_view payload, bool binary, bool last) override {
    events.push_back((binary ? "binary " : "text ") + std::string(payload));
    last_of_read.push_back(last);
  }
  void on_ping(std::string_view payload) override {
    events.push_back("ping " + std::string(payload));
  }
  void on_pong(std::string_view payload) override {
    events.push_back("pong " + std::string(payload));
  }
  void on_close_frame(std::uint16_t code, std::string_view reason) override {
    events.push_back("close " + std::to_string(code) + " " + std::string(reason));
    closed_ = true;
  }
  bool wants_more() const override { return !(stop_after_close && closed_); }

 private:
  bool closed_ = false;
};

/// Feeds in pieces of `piece` bytes; stops at a violation.
inline FrameReader::Violation feed(FrameReader& reader, std::vector<std::byte> stream,
                                   EventLog& log, std::size_t piece = SIZE_MAX) {
  std::span<std::byte> rest(stream);
  while (!rest.empty()) {
    const auto part = rest.first(std::min(piece, rest.size()));
    rest = rest.subspan(part.size());
    FrameReader::Violation violation = reader.feed(part, log);
    if (violation.close_code != 0) return violation;
  }
  return {};
}

}  // namespace busyhour::net::test
