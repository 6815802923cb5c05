// A connection that keeps what is sent into it.
#pragma once

#include <string>
#include <vector>

#include "net/connection.h"

namespace busyhour::testing {

class RecordedConnection final : public net::Connection {
 public:
  net::SendResult send_frame(std::span<const std::byte> frame) override {
    frames.emplace_back(frame.begin(), frame.end());
    return next_result;
  }
  net::SendResult send_text(std::string_view payload) override {
    texts.emplace_back(payload);
    return next_result;
  }
  net::SendResult send_binary(std::span<const std::byte>) override { return next_result; }
  void close(std::uint16_t code, std::string_view) override { close_codes.push_back(code); }
  void abort() override { aborted = true; }
  const net::ConnectionStats& stats() const override { return stats_; }

  net::SendResult next_result = net::SendResult::sent;
  std::vector<std::vector<std::byte>> frames;
  std::vector<std::string> texts;
  std::vector<std::uint16_t> close_codes;
  bool aborted = false;

 private:
  net::ConnectionStats stats_;
};

}  // namespace busyhour::testing
