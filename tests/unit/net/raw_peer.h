// Peers that speak bytes, on threads of their own with blocking sockets: for what a decent
// WebSocket implementation would never do.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "net/file_descriptor.h"
#include "net/frame.h"

namespace busyhour::net::test {

class RawSocket {
 public:
  explicit RawSocket(FileDescriptor socket);

  void write(std::string_view bytes);
  void write(const std::vector<std::byte>& bytes);
  /// "" where the stream ended before.
  std::string read_exactly(std::size_t size);
  std::string read_until(std::string_view end);
  std::string read_to_end();
  /// Reads an upgrade request and accepts it; `surplus` goes out in the same segment.
  std::string accept_upgrade(std::string_view surplus = {});
  /// Asks for an upgrade and reads the answer's header.
  std::string ask_upgrade();

  struct Frame {
    Opcode opcode = Opcode::continuation;
    bool masked = false;
    std::string payload;
    friend bool operator==(const Frame&, const Frame&) = default;
  };
  /// Opcode continuation and no payload where the stream ended.
  Frame read_frame();

  /// Closes so that the peer gets a reset.
  void reset();
  void close() { socket_.reset(); }

 private:
  bool receive();

  FileDescriptor socket_;
  std::string unread_;
};

/// Accepts one connection on a free port of 127.0.0.1 and runs `script` with it.
class RawServer {
 public:
  explicit RawServer(std::function<void(RawSocket&)> script, int receive_buffer = 0);
  ~RawServer();
  std::uint16_t port() const { return port_; }
  /// Waits for the end of the script; what it has written down may be read then.
  void join();

 private:
  std::uint16_t port_ = 0;
  FileDescriptor listener_;
  std::thread thread_;
};

/// Connects to a port of 127.0.0.1 and runs `script`, then `done` (on the same thread).
class RawClient {
 public:
  RawClient(
      std::uint16_t port, std::function<void(RawSocket&)> script,
      std::function<void()> done = [] {});
  ~RawClient() { thread_.join(); }

 private:
  std::thread thread_;
};

/// A socket on a free port of 127.0.0.1, which it tells.
FileDescriptor bound_socket(std::uint16_t& port);
/// A port of 127.0.0.1 where nobody listens.
std::uint16_t free_port();

}  // namespace busyhour::net::test
