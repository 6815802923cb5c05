// A timer that calls a member function of its owner.
#pragma once

#include "net/event_loop.h"

namespace busyhour::net {

/// `MemberTimer<CallSlot, &CallSlot::on_frame> frame_timer_{*this};`
template <class Owner, void (Owner::*Fire)(Instant now)>
class MemberTimer final : public Timer {
 public:
  explicit MemberTimer(Owner& owner) : owner_(owner) {}

 private:
  void on_timer(Instant now) override { (owner_.*Fire)(now); }

  Owner& owner_;
};

}  // namespace busyhour::net
