// WebSocket frames (RFC 6455 section 5): making them ready to send, reading them piecewise.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busyhour::net {

using MaskKey = std::array<std::byte, 4>;

enum class Opcode : std::uint8_t {
  continuation = 0,
  text = 1,
  binary = 2,
  close = 8,
  ping = 9,
  pong = 10
};

/// Bytes before the payload in a frame of this size: 2, 4 or 10, and 4 more if masked.
std::size_t frame_header_size(std::size_t payload, bool masked);
/// Appends one whole, unfragmented frame. Without `key` it is a server's (unmasked) frame.
void append_frame(std::vector<std::byte>& out, Opcode opcode, std::span<const std::byte> payload,
                  const MaskKey* key);
/// XORs `bytes` with `key`, whose first byte applies to payload offset `offset` 0 (mod 4).
void apply_mask(std::span<std::byte> bytes, const MaskKey& key, std::size_t offset = 0);

/// Reads frames from a byte stream and joins them to messages. Violations (reserved bits, wrong
/// masking, bad control frames, invalid UTF-8, over the limit) stop it for good.
class FrameReader {
 public:
  enum class Role : std::uint8_t { client, server };  ///< who reads: a server wants masked frames

  /// What a FrameReader found; the payloads are valid during the call.
  class Sink {
   public:
    virtual ~Sink() = default;
    /// `last_of_read`: the message ends with the last byte that was fed.
    virtual void on_data(std::string_view payload, bool binary, bool last_of_read) = 0;
    virtual void on_ping(std::string_view payload) = 0;
    virtual void on_pong(std::string_view payload) = 0;
    /// 1005 if the frame has no code.
    virtual void on_close_frame(std::uint16_t code, std::string_view reason) = 0;
    /// False stops the reading (the sink has closed itself).
    virtual bool wants_more() const = 0;
  };
  struct Violation {
    std::uint16_t close_code = 0;  ///< 1002, 1007 or 1009; 0: none
    std::string what;
  };

  FrameReader(Role role, std::size_t max_message) : role_(role), max_message_(max_message) {}
  /// Consumes the bytes of one read (payloads are unmasked in place); an unfinished tail is kept.
  /// After a violation the stream cannot be followed any more: do not feed again.
  Violation feed(std::span<std::byte> bytes, Sink& sink);

 private:
  struct Header;
  /// Reads the header at the start of `bytes` into `header` (size 0: more bytes are needed).
  Violation parse_header(std::span<const std::byte> bytes, Header& header) const;
  Violation check_control(const Header& header) const;
  Violation check_data(const Header& header) const;
  Violation finish_tail(std::span<std::byte>& bytes, Sink& sink);
  Violation take_frame(const Header& header, std::span<std::byte> frame, bool last, Sink& sink);
  Violation take_data(const Header& header, std::span<const std::byte> payload, bool last,
                      Sink& sink);
  static Violation take_close(std::span<const std::byte> payload, Sink& sink);
  static Violation deliver(std::span<const std::byte> payload, Opcode opcode, bool last,
                           Sink& sink);

  Role role_;
  std::size_t max_message_;
  std::vector<std::byte> tail_;                  // an unfinished frame
  std::vector<std::byte> fragments_;             // the message so far, if it is fragmented
  Opcode fragmented_as_ = Opcode::continuation;  // continuation: no message is under way
};

}  // namespace busyhour::net
