// RFC 6455 sections 5.2 to 5.5 (frames, fragmentation, control frames), 7.4 (close codes) and 8.1
// (UTF-8).
#include <simdjson.h>

#include <algorithm>

#include "net/frame.h"

namespace busyhour::net {

struct FrameReader::Header {
  std::size_t size = 0;  ///< bytes of the header; 0: it is not whole yet
  std::uint64_t payload = 0;
  Opcode opcode = Opcode::continuation;
  bool final = false;
  bool masked = false;
  MaskKey key{};

  std::size_t frame_size() const { return size + static_cast<std::size_t>(payload); }
  bool control() const { return static_cast<unsigned>(opcode) >= 8; }
};

namespace {

constexpr std::uint16_t protocol_violation = 1002;
constexpr std::uint16_t bad_data = 1007;
constexpr std::uint16_t too_big = 1009;
constexpr std::uint16_t no_code = 1005;

/// What is kept of a buffer between messages; more is given back, for there may be thousands.
constexpr std::size_t kept_capacity = std::size_t{64} * 1024;

void empty(std::vector<std::byte>& buffer) {
  buffer.clear();
  if (buffer.capacity() > kept_capacity) buffer.shrink_to_fit();
}

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool valid_utf8(std::string_view text) {
  return text.empty() || simdjson::validate_utf8(text);
}

std::uint64_t big_endian(std::span<const std::byte> bytes) {
  std::uint64_t value = 0;
  for (const std::byte b : bytes) value = value << 8 | static_cast<unsigned char>(b);
  return value;
}

/// The codes that may stand in a close frame (RFC 6455 section 7.4 and the IANA registry).
bool valid_close_code(std::uint64_t code) {
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

}  // namespace

FrameReader::Violation FrameReader::parse_header(std::span<const std::byte> bytes,
                                                 Header& header) const {
  if (bytes.size() < 2) return {};
  const auto first = static_cast<unsigned>(bytes[0]);
  const auto second = static_cast<unsigned>(bytes[1]);
  if ((first & 0x70) != 0) {
    return {protocol_violation, "a frame has reserved bits set, though no extension was agreed"};
  }
  header.final = (first & 0x80) != 0;
  header.opcode = static_cast<Opcode>(first & 0x0f);
  header.masked = (second & 0x80) != 0;
  if (header.masked != (role_ == Role::server)) {
    return {protocol_violation,
            header.masked ? "a server's frame is masked" : "a client's frame is not masked"};
  }
  const unsigned marker = second & 0x7f;
  const std::size_t length_field = marker < 126 ? 0 : marker == 126 ? 2 : 8;
  const std::size_t size = 2 + length_field + (header.masked ? 4 : 0);
  if (bytes.size() < 2 + length_field) return {};
  header.payload = length_field == 0 ? marker : big_endian(bytes.subspan(2, length_field));
  if (length_field == 8 && header.payload >> 63 != 0) {
    return {protocol_violation, "a frame's length has its top bit set"};
  }
  if ((length_field == 2 && header.payload < 126) ||
      (length_field == 8 && header.payload <= 0xffff)) {
    return {protocol_violation, "a frame's length is not in its shortest form"};
  }
  if (Violation v = header.control() ? check_control(header) : check_data(header);
      v.close_code != 0) {
    return v;
  }
  if (bytes.size() < size) return {};
  if (header.masked) std::ranges::copy(bytes.subspan(size - 4, 4), header.key.begin());
  header.size = size;
  return {};
}

FrameReader::Violation FrameReader::check_control(const Header& header) const {
  if (header.opcode > Opcode::pong) {
    return {protocol_violation, "a frame has a reserved opcode"};
  }
  if (!header.final) return {protocol_violation, "a control frame is fragmented"};
  if (header.payload > 125) return {protocol_violation, "a control frame is over 125 bytes"};
  return {};
}

FrameReader::Violation FrameReader::check_data(const Header& header) const {
  if (header.opcode > Opcode::binary) {
    return {protocol_violation, "a frame has a reserved opcode"};
  }
  const bool continues = header.opcode == Opcode::continuation;
  const bool under_way = fragmented_as_ != Opcode::continuation;
  if (continues && !under_way) {
    return {protocol_violation, "a continuation frame continues nothing"};
  }
  if (!continues && under_way) {
    return {protocol_violation, "a message begins inside a fragmented one"};
  }
  const std::uint64_t before = fragments_.size();
  if (header.payload > max_message_ || before + header.payload > max_message_) {
    return {too_big, "a message of " + std::to_string(before + header.payload) +
                         " bytes is over the limit of " + std::to_string(max_message_)};
  }
  return {};
}

FrameReader::Violation FrameReader::deliver(std::span<const std::byte> payload, Opcode opcode,
                                            bool last, Sink& sink) {
  const std::string_view text = as_text(payload);
  const bool binary = opcode == Opcode::binary;
  if (!binary && !valid_utf8(text)) return {bad_data, "a text message is not valid UTF-8"};
  sink.on_data(text, binary, last);
  return {};
}

FrameReader::Violation FrameReader::take_data(const Header& header,
                                              std::span<const std::byte> payload, bool last,
                                              Sink& sink) {
  if (header.final && header.opcode != Opcode::continuation) {
    return deliver(payload, header.opcode, last, sink);
  }
  if (header.opcode != Opcode::continuation) fragmented_as_ = header.opcode;
  fragments_.insert(fragments_.end(), payload.begin(), payload.end());
  if (!header.final) return {};
  const Violation v = deliver(fragments_, fragmented_as_, last, sink);
  fragmented_as_ = Opcode::continuation;
  empty(fragments_);
  return v;
}

FrameReader::Violation FrameReader::take_close(std::span<const std::byte> payload, Sink& sink) {
  if (payload.empty()) {
    sink.on_close_frame(no_code, {});
    return {};
  }
  if (payload.size() == 1) return {protocol_violation, "a close frame has half a code"};
  const std::uint64_t code = big_endian(payload.first(2));
  if (!valid_close_code(code)) {
    return {protocol_violation, "a close frame has the invalid code " + std::to_string(code)};
  }
  const std::string_view reason = as_text(payload.subspan(2));
  if (!valid_utf8(reason)) return {bad_data, "a close frame's reason is not valid UTF-8"};
  sink.on_close_frame(static_cast<std::uint16_t>(code), reason);
  return {};
}

FrameReader::Violation FrameReader::take_frame(const Header& header, std::span<std::byte> frame,
                                               bool last, Sink& sink) {
  const std::span<std::byte> payload = frame.subspan(header.size);
  if (header.masked) apply_mask(payload, header.key);
  switch (header.opcode) {
    case Opcode::close:
      return take_close(payload, sink);
    case Opcode::ping:
      sink.on_ping(as_text(payload));
      return {};
    case Opcode::pong:
      sink.on_pong(as_text(payload));
      return {};
    default:
      return take_data(header, payload, last, sink);
  }
}

/// Completes the frame in the tail with the first of `bytes`, which then start behind it.
FrameReader::Violation FrameReader::finish_tail(std::span<std::byte>& bytes, Sink& sink) {
  const auto append = [&](std::size_t wanted) {
    const auto some = bytes.first(std::min(wanted, bytes.size()));
    tail_.insert(tail_.end(), some.begin(), some.end());
    bytes = bytes.subspan(some.size());
  };
  Header header;
  for (;;) {  // byte by byte, as the header's size shows only on the way; at most 14 times
    if (Violation v = parse_header(tail_, header); v.close_code != 0) return v;
    if (header.size != 0) break;
    if (bytes.empty()) return {};
    append(1);
  }
  append(header.frame_size() - tail_.size());
  if (tail_.size() < header.frame_size()) return {};
  const Violation v = take_frame(header, tail_, bytes.empty(), sink);
  empty(tail_);
  return v;
}

FrameReader::Violation FrameReader::feed(std::span<std::byte> bytes, Sink& sink) {
  if (!tail_.empty()) {
    if (Violation v = finish_tail(bytes, sink); v.close_code != 0) return v;
  }
  while (!bytes.empty() && sink.wants_more()) {
    Header header;
    if (Violation v = parse_header(bytes, header); v.close_code != 0) return v;
    if (header.size == 0 || bytes.size() < header.frame_size()) {
      tail_.assign(bytes.begin(), bytes.end());
      return {};
    }
    const auto frame = bytes.first(header.frame_size());
    bytes = bytes.subspan(frame.size());
    if (Violation v = take_frame(header, frame, bytes.empty(), sink); v.close_code != 0) return v;
  }
  return {};
}

}  // namespace busyhour::net
