// Any bytes, as either side: the reader must not crash, and must find the same in them however the
// network cuts them.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "net/frame.h"

namespace {

using busyhour::net::FrameReader;

constexpr std::size_t max_message = 3000;

/// One line for everything that a reader finds.
class Log final : public FrameReader::Sink {
 public:
  std::vector<std::string> lines;

  void on_data(std::string_view payload, bool binary, bool /*last_of_read*/) override {
    if (payload.size() > max_message) std::abort();
    lines.push_back((binary ? "binary " : "text ") + std::string(payload));
  }
  void on_ping(std::string_view payload) override { add_control("ping ", payload); }
  void on_pong(std::string_view payload) override { add_control("pong ", payload); }
  void on_close_frame(std::uint16_t code, std::string_view reason) override {
    add_control("close " + std::to_string(code) + " ", reason);
  }
  bool wants_more() const override { return true; }

 private:
  void add_control(std::string line, std::string_view payload) {
    if (payload.size() > 125) std::abort();
    lines.push_back(line.append(payload));
  }
};

/// `cut` says how long each piece is, over and over; empty: all at once.
std::vector<std::string> read_in_pieces(FrameReader::Role role, std::vector<std::byte> stream,
                                        std::span<const std::uint8_t> cut) {
  FrameReader reader(role, max_message);
  Log log;
  std::span<std::byte> rest(stream);
  for (std::size_t i = 0; !rest.empty(); ++i) {
    const std::size_t wanted = cut.empty() ? rest.size() : std::size_t{cut[i % cut.size()]} + 1;
    const auto piece = rest.first(std::min(wanted, rest.size()));
    rest = rest.subspan(piece.size());
    const FrameReader::Violation violation = reader.feed(piece, log);
    if (violation.close_code != 0) {
      log.lines.push_back("violation " + std::to_string(violation.close_code) + violation.what);
      break;
    }
  }
  return log.lines;
}

}  // namespace

/// The first byte says who reads, the next four how the stream is cut.
// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t head = 5;
  if (size < head) return 0;
  const auto role = (data[0] & 1) != 0 ? FrameReader::Role::server : FrameReader::Role::client;
  const auto bytes = std::as_bytes(std::span(data + head, size - head));
  const std::vector<std::byte> stream(bytes.begin(), bytes.end());
  const auto whole = read_in_pieces(role, stream, {});
  if (read_in_pieces(role, stream, std::span(data + 1, head - 1)) != whole) std::abort();
  constexpr std::uint8_t one_byte = 0;
  if (read_in_pieces(role, stream, std::span(&one_byte, 1)) != whole) std::abort();
  return 0;
}
