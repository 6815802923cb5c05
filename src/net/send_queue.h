// Bytes that wait for the peer to read, in order.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace busyhour::net {

class SendQueue {
 public:
  bool empty() const { return head_ == bytes_.size(); }
  std::size_t size() const { return bytes_.size() - head_; }
  std::span<const std::byte> front() const { return std::span(bytes_).subspan(head_); }
  void append(std::span<const std::byte> bytes);
  void consume(std::size_t count);
  void clear();
  /// To append to directly; what is there must stay.
  std::vector<std::byte>& tail() { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
  std::size_t head_ = 0;  // what lies before it is sent
};

}  // namespace busyhour::net
