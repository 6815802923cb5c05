#include "net/send_queue.h"

namespace busyhour::net {
namespace {

/// What is kept of the buffer when it runs empty: a frame's worth of audio fits, a stall's does
/// not.
constexpr std::size_t kept_capacity = std::size_t{16} * 1024;

}  // namespace

void SendQueue::append(std::span<const std::byte> bytes) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void SendQueue::consume(std::size_t count) {
  head_ += count;
  if (empty()) {
    clear();
  } else if (head_ > bytes_.size() / 2) {  // each byte is moved about once at the most
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
}

void SendQueue::clear() {
  bytes_.clear();
  head_ = 0;
  if (bytes_.capacity() > kept_capacity) bytes_.shrink_to_fit();
}

}  // namespace busyhour::net
