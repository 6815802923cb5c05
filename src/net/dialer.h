// TCP to the first of a target's addresses that answers.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "net/connection.h"
#include "net/event_loop.h"
#include "net/file_descriptor.h"
#include "net/socket_address.h"

namespace busyhour::net {

/// Tries the addresses in order, from the one that answered last: "localhost" is ::1 first, and
/// many servers are not there. Each gets an equal share of the time that is left, so that one that
/// swallows packets does not keep the others from being tried.
class Dialer final : private FdHandler {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    /// Both may destroy the dialer.
    virtual void on_dialed(FileDescriptor socket) = 0;
    virtual void on_dial_failed(CloseInfo info) = 0;
  };

  Dialer(EventLoop& loop, const Endpoints& endpoints, Duration time_limit, Owner& owner);
  ~Dialer() override;
  /// The owner hears of it in a later round of the loop.
  void start();

 private:
  void on_ready(std::uint32_t epoll_events) override;
  void on_deadline(Instant now);
  std::size_t number_of(std::size_t attempt) const {
    return (first_ + attempt) % endpoints_.addresses.size();
  }
  /// True if an attempt is under way.
  bool attempt_next();
  void attempt_failed(int error);
  CloseInfo failure() const;

  EventLoop& loop_;
  const Endpoints& endpoints_;
  Owner& owner_;
  Instant give_up_at_;
  std::size_t first_;
  std::size_t next_ = 0;  // attempts begun; each has its address, from first_ on and around
  FileDescriptor socket_;
  std::vector<std::pair<std::string, int>> failures_;  // address, errno
  MethodTimer<Dialer, &Dialer::on_deadline> deadline_{*this};
};

}  // namespace busyhour::net
