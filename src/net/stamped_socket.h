// A TCP socket whose reads tell when the bytes arrived.
#pragma once

#include "net/arrival_clock.h"
#include "net/file_descriptor.h"
#include "net/transport.h"

namespace busyhour::net {

class StampedSocket {
 public:
  /// Asks the kernel for receive stamps.
  StampedSocket(FileDescriptor socket, const Clock& clock);

  int fd() const { return socket_.get(); }
  /// One recvmsg.
  Received receive(std::span<std::byte> buffer);
  /// One send, without SIGPIPE.
  Sent send(std::span<const std::byte> bytes);
  void end_sending();
  int error() const { return error_; }  ///< errno of the last failure

 private:
  FileDescriptor socket_;
  ArrivalClock arrival_clock_;
  int error_ = 0;
};

}  // namespace busyhour::net
