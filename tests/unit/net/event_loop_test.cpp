#include "net/event_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "net/file_descriptor.h"

namespace busyhour::net {
namespace {

using testing::ElementsAre;

class CallingTimer final : public Timer {
 public:
  std::function<void(Instant)> call = [](Instant) {};

 private:
  void on_timer(Instant now) override { call(now); }
};

class CallingHandler final : public FdHandler {
 public:
  std::function<void(std::uint32_t)> call = [](std::uint32_t) {};
  void on_ready(std::uint32_t events) override { call(events); }
};

/// A connected pair of sockets; a byte sent into `far` makes `near` readable.
struct Pair {
  FileDescriptor near, far;
  Pair() {
    std::array<int, 2> fds{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data()), 0);
    near = FileDescriptor(fds[0]);
    far = FileDescriptor(fds[1]);
  }
  void poke() const { EXPECT_EQ(::write(far.get(), "x", 1), 1); }
  void drain() const {
    char byte = 0;
    EXPECT_EQ(::read(near.get(), &byte, 1), 1);
  }
};

TEST(EventLoop, FiresTimersInOrderAndNeverEarly) {
  EventLoop loop;
  std::vector<int> order;
  CallingTimer soon, later, overdue;
  later.call = [&](Instant now) {
    EXPECT_GE(now, later.due());
    order.push_back(2);
    loop.stop();
  };
  soon.call = [&](Instant now) {
    EXPECT_GE(now, soon.due());
    order.push_back(1);
  };
  overdue.call = [&](Instant) { order.push_back(0); };
  loop.schedule(later, loop.now() + 3ms);
  loop.schedule(soon, loop.now() + 1ms);
  loop.schedule(overdue, Instant{});
  loop.run();
  EXPECT_THAT(order, ElementsAre(0, 1, 2));
}

TEST(EventLoop, KeepsAnAbsoluteRhythm) {
  EventLoop loop;
  const Instant first = loop.now() + 1ms;
  std::vector<Instant> due;
  CallingTimer timer;
  timer.call = [&](Instant) {
    due.push_back(timer.due());
    if (due.size() == 5) loop.stop();
    loop.schedule(timer, timer.due() + 2ms);
  };
  loop.schedule(timer, first);
  loop.run();
  EXPECT_THAT(due, ElementsAre(first, first + 2ms, first + 4ms, first + 6ms, first + 8ms));
}

TEST(EventLoop, AnIdleLoopDoesNotTurn) {
  EventLoop loop;
  CallingTimer timer;
  timer.call = [&](Instant) { loop.stop(); };
  loop.schedule(timer, loop.now() + 30ms);
  loop.run();
  EXPECT_LE(loop.stats().rounds, 3U);
}

TEST(EventLoop, ACancelledTimerLeavesTheLoopQuiet) {
  EventLoop loop;
  CallingTimer cancelled, last;
  loop.schedule(cancelled, loop.now() + 1ms);
  last.call = [&](Instant) { loop.stop(); };
  loop.schedule(last, loop.now() + 20ms);
  loop.cancel(cancelled);
  loop.run();
  EXPECT_LE(loop.stats().rounds, 3U);
}

TEST(EventLoop, MeasuresItsOwnLag) {
  EventLoop loop;
  CallingTimer busy, held_up;
  busy.call = [&](Instant) {
    loop.schedule(held_up, loop.now() + 1us);
    while (loop.now() < held_up.due() + 3ms) {
    }
  };
  held_up.call = [&](Instant) { loop.stop(); };
  loop.schedule(busy, Instant{});
  loop.run();
  EXPECT_GE(loop.lag().histogram().max(), 3ms - EventLoop::timer_grain);
}

TEST(EventLoop, WhatIsOverdueWhenItIsScheduledWaitsFromThenOn) {
  EventLoop loop;
  CallingTimer timer;
  timer.call = [&](Instant) { loop.stop(); };
  const Instant begin = loop.now();
  loop.schedule(timer, begin - std::chrono::hours(1));
  loop.run();
  EXPECT_EQ(loop.lag().histogram().count(), 1U);
  EXPECT_LE(loop.lag().histogram().max(), loop.now() - begin);
}

TEST(EventLoop, RunsPostedWorkInOrderOnItsOwnThread) {
  EventLoop loop;
  std::vector<int> order;
  std::thread::id ran_on;
  std::thread runner([&] { loop.run(); });
  const std::thread::id runner_id = runner.get_id();
  for (int i = 0; i < 100; ++i) {
    loop.post([&, i] { order.push_back(i); });
  }
  loop.post([&] {
    ran_on = std::this_thread::get_id();
    loop.stop();
  });
  runner.join();
  EXPECT_EQ(ran_on, runner_id);
  ASSERT_EQ(order.size(), 100U);
  EXPECT_TRUE(std::ranges::is_sorted(order));
}

TEST(EventLoop, TakesPostsFromManyThreads) {
  EventLoop loop;
  int count = 0;
  std::vector<std::thread> posters;
  posters.reserve(4);
  for (int i = 0; i < 4; ++i) {
    posters.emplace_back([&] {
      for (int j = 0; j < 500; ++j) {
        loop.post([&] {
          if (++count == 2000) loop.stop();
        });
      }
    });
  }
  loop.run();
  for (std::thread& poster : posters) poster.join();
  EXPECT_EQ(count, 2000);
}

TEST(EventLoop, WorkMayPostWork) {
  EventLoop loop;
  int depth = 0;
  std::function<void()> deeper = [&] {
    if (++depth == 3) {
      loop.stop();
    } else {
      loop.post(deeper);
    }
  };
  loop.post(deeper);
  loop.run();
  EXPECT_EQ(depth, 3);
}

TEST(EventLoop, StopsFromAnotherThreadAndRunsAgain) {
  EventLoop loop;
  std::thread stopper([&] { loop.stop(); });
  loop.run();
  stopper.join();
  int ran = 0;
  loop.post([&] {
    ++ran;
    loop.stop();
  });
  loop.run();
  EXPECT_EQ(ran, 1);
}

TEST(EventLoop, IsLevelTriggered) {
  EventLoop loop;
  Pair pair;
  CallingHandler handler;
  int calls = 0;
  handler.call = [&](std::uint32_t events) {
    EXPECT_NE(events & EPOLLIN, 0U);
    if (++calls < 3) return;
    pair.drain();
    loop.stop();
  };
  loop.add(pair.near.get(), EPOLLIN, handler);
  pair.poke();
  loop.run();
  EXPECT_EQ(calls, 3);
  loop.remove(pair.near.get(), handler);
}

TEST(EventLoop, ModifyChangesWhatIsWatched) {
  EventLoop loop;
  Pair pair;
  CallingHandler handler;
  std::uint32_t seen = 0;
  handler.call = [&](std::uint32_t events) {
    seen = events;
    loop.stop();
  };
  loop.add(pair.near.get(), EPOLLIN, handler);
  loop.modify(pair.near.get(), EPOLLOUT, handler);
  loop.run();
  EXPECT_EQ(seen, std::uint32_t{EPOLLOUT});
  loop.remove(pair.near.get(), handler);
}

TEST(EventLoop, KnowsSinceWhenNothingWaited) {
  EventLoop loop;
  Pair first, second;
  CallingHandler early, late;
  Instant poked{}, before = loop.now();
  early.call = [&](std::uint32_t) {
    first.drain();
    EXPECT_LT(loop.caught_up(), before) << "no round was over yet";
    poked = loop.now();
    second.poke();
  };
  late.call = [&](std::uint32_t) {
    second.drain();
    EXPECT_GE(loop.caught_up(), before);
    EXPECT_LE(loop.caught_up(), poked) << "it cannot be sure that this byte was not there earlier";
    loop.stop();
  };
  loop.add(first.near.get(), EPOLLIN, early);
  loop.add(second.near.get(), EPOLLIN, late);
  first.poke();
  loop.run();
}

/// More is ready than a round takes.
TEST(EventLoop, IsNotCaughtUpWhileSomethingMayBeLeft) {
  EventLoop loop;
  std::array<Pair, 40> pairs;
  std::array<CallingHandler, 40> handlers;
  const Instant before = loop.now();
  std::size_t calls = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    handlers[i].call = [&, i](std::uint32_t) {
      pairs[i].drain();
      EXPECT_LT(loop.caught_up(), before) << "call " << calls;
      if (++calls == pairs.size()) loop.stop();
    };
    loop.add(pairs[i].near.get(), EPOLLIN, handlers[i]);
    pairs[i].poke();
  }
  loop.run();
  EXPECT_GE(loop.caught_up(), before);
}

/// A timer that is always due again, and long at work, as the frames of too many calls are.
TEST(EventLoop, DueTimersDoNotKeepABacklogWaiting) {
  EventLoop loop;
  int fired = 0, fired_at_last = 0;
  CallingTimer busy;
  busy.call = [&](Instant now) {
    ++fired;
    const Instant until = now + 11ms;  // over the longest backlog
    while (loop.now() < until) continue;
    loop.schedule(busy, now);
  };
  std::array<Pair, 100> pairs;
  std::array<CallingHandler, 100> handlers;
  std::size_t calls = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    handlers[i].call = [&, i](std::uint32_t) {
      pairs[i].drain();
      if (++calls < pairs.size()) return;
      fired_at_last = fired;
      loop.stop();
    };
    loop.add(pairs[i].near.get(), EPOLLIN, handlers[i]);
    pairs[i].poke();
  }
  loop.schedule(busy, loop.now());
  loop.run();
  EXPECT_EQ(fired_at_last, 1) << "the rest of the first round's backlog came at once";
}

/// Both are ready in the same round: the first removes the second and closes its descriptor, whose
/// number then belongs to a third. Neither may see the event that is left over.
TEST(EventLoop, NoEventOfTheRoundReachesARemovedHandlerOrItsSuccessor) {
  EventLoop loop;
  auto pairs = std::make_unique<std::array<Pair, 2>>();
  std::array<CallingHandler, 2> handlers;
  CallingHandler successor;
  int calls = 0;
  std::optional<Pair> fresh;
  const auto first_one = [&](std::size_t self) {
    return [&, self](std::uint32_t) {
      ++calls;
      Pair& other = (*pairs)[1 - self];
      loop.remove(other.near.get(), handlers[1 - self]);
      const int number = other.near.get();
      other.near.reset();
      other.far.reset();
      fresh.emplace();
      EXPECT_TRUE(fresh->near.get() == number || fresh->far.get() == number);
      if (fresh->near.get() != number) std::swap(fresh->near, fresh->far);
      loop.add(number, EPOLLIN, successor);
      (*pairs)[self].drain();
      loop.post([&] { loop.stop(); });
    };
  };
  for (std::size_t i = 0; i < 2; ++i) {
    handlers[i].call = first_one(i);
    loop.add((*pairs)[i].near.get(), EPOLLIN, handlers[i]);
    (*pairs)[i].poke();
  }
  successor.call = [&](std::uint32_t) { ADD_FAILURE() << "got an event that was not its own"; };
  loop.run();
  EXPECT_EQ(calls, 1);
}

TEST(EventLoop, WhatBecameDueDuringLongWorkFiresBeforeTheNextEvent) {
  EventLoop loop;
  std::array<Pair, 3> pairs;
  std::array<CallingHandler, 3> handlers;
  CallingTimer due;
  std::string order;
  due.call = [&](Instant) { order += 't'; };
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    pairs[i].poke();
    loop.add(pairs[i].near.get(), EPOLLIN, handlers[i]);
    handlers[i].call = [&, i](std::uint32_t) {
      pairs[i].drain();
      order += 'e';
      if (order == "e") {
        loop.schedule(due, loop.now() + 1ms);
        while (loop.now() < due.due()) {
        }
        loop.worked_long();
      }
      if (order.ends_with("ee")) loop.stop();
    };
  }
  loop.run();
  EXPECT_EQ(order, "etee");
}

TEST(EventLoop, AHandlerMayDestroyItself) {
  EventLoop loop;
  Pair pair;
  auto handler = std::make_unique<CallingHandler>();
  handler->call = [&](std::uint32_t) {
    loop.remove(pair.near.get(), *handler);
    loop.stop();
    const auto doomed = std::move(handler);
  };
  loop.add(pair.near.get(), EPOLLIN, *handler);
  pair.poke();
  loop.run();
  EXPECT_EQ(handler, nullptr);
}

}  // namespace
}  // namespace busyhour::net
