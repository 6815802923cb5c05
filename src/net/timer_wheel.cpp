#include "net/timer_wheel.h"

#include <algorithm>
#include <bit>

#include "base/prefetch.h"

namespace busyhour::net {

void TimerLink::unlink() {
  prev->next = next;
  next->prev = prev;
  prev = next = this;
}

void TimerLink::insert_after(TimerLink& position) {
  prev = &position;
  next = position.next;
  next->prev = this;
  position.next = this;
}

void TimerLink::move_all_behind(TimerLink& position) {
  next->prev = &position;
  prev->next = position.next;
  position.next->prev = prev;
  position.next = next;
  prev = next = this;
}

Timer::~Timer() {
  if (wheel_ != nullptr) wheel_->cancel(*this);
}

TimerWheel::TimerWheel(Instant start) : fired_until_(start) {}

TimerWheel::~TimerWheel() {
  const auto release = [](TimerLink& ring) {
    while (!ring.alone()) {
      Timer& timer = timer_of(*ring.next);
      timer.unlink();
      timer.wheel_ = nullptr;
    }
  };
  std::ranges::for_each(slots_, release);
  release(overdue_);
  release(firing_);
}

void TimerWheel::insert_sorted(TimerLink& ring, Timer& timer) {
  TimerLink* position = ring.prev;
  while (position != &ring && timer_of(*position).due_ > timer.due_) position = position->prev;
  timer.insert_after(*position);
}

void TimerWheel::schedule(Timer& timer, Instant due) {
  if (timer.wheel_ != nullptr) timer.wheel_->cancel(timer);
  timer.wheel_ = this;
  timer.due_ = due;
  if (due <= fired_until_) {
    insert_sorted(overdue_, timer);
  } else {
    const std::size_t slot = tick_of(due) % slot_count;
    insert_sorted(slots_[slot], timer);
    occupied_[slot / 64] |= std::uint64_t{1} << (slot % 64);
  }
  if (next_due_known_) next_due_ = std::min(next_due_, due);
}

void TimerWheel::cancel(Timer& timer) {
  if (timer.wheel_ != this) return;
  timer.unlink();
  timer.wheel_ = nullptr;
  if (timer.due_ == next_due_) next_due_known_ = false;
}

std::uint64_t TimerWheel::next_occupied(std::uint64_t from, std::uint64_t last) const {
  while (from <= last) {
    const std::size_t slot = from % slot_count;
    const std::uint64_t word = occupied_[slot / 64] >> (slot % 64);
    if (word != 0) return std::min(last + 1, from + static_cast<unsigned>(std::countr_zero(word)));
    from += 64 - slot % 64;
  }
  return last + 1;
}

Instant TimerWheel::find_next_due() {
  if (!overdue_.alone()) return timer_of(*overdue_.next).due_;
  const std::uint64_t first = tick_of(fired_until_);
  const std::uint64_t last = first + slot_count - 1;
  Instant later = Instant::max();
  for (std::uint64_t tick = next_occupied(first, last); tick <= last;
       tick = next_occupied(tick + 1, last)) {
    const std::size_t slot = tick % slot_count;
    TimerLink& ring = slots_[slot];
    if (ring.alone()) {
      occupied_[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
      continue;
    }
    const Instant due = timer_of(*ring.next).due_;
    if (tick_of(due) == tick) return due;
    later = std::min(later, due);
  }
  return later;
}

Instant TimerWheel::next_due() {
  if (!next_due_known_) {
    next_due_ = find_next_due();
    next_due_known_ = true;
  }
  return next_due_;
}

void TimerWheel::move_due(TimerLink& from, TimerLink& to, std::uint64_t tick, Instant now) {
  // Usually all of them, which are then not touched one by one.
  if (!from.alone()) {
    const Timer& last = timer_of(*from.prev);
    if (last.due_ <= now && tick_of(last.due_) <= tick) {
      from.move_all_behind(*to.prev);
      return;
    }
  }
  while (!from.alone()) {
    Timer& timer = timer_of(*from.next);
    if (timer.due_ > now || tick_of(timer.due_) > tick) return;
    timer.unlink();
    timer.insert_after(*to.prev);
  }
}

void TimerWheel::collect_due(Instant now) {
  while (!overdue_.alone()) {
    Timer& timer = timer_of(*overdue_.next);
    timer.unlink();
    timer.insert_after(*firing_.prev);
  }
  // Slot by slot in time order, one turn of the wheel after another, keeps the order of due times.
  const std::uint64_t end = tick_of(now);
  for (std::uint64_t tick = tick_of(fired_until_); tick <= end;) {
    const std::uint64_t turn_end = std::min(end, tick + slot_count - 1);
    for (tick = next_occupied(tick, turn_end); tick <= turn_end;
         tick = next_occupied(tick + 1, turn_end)) {
      move_due(slots_[tick % slot_count], firing_, tick, now);
    }
  }
  fired_until_ = now;
}

/// A pipeline of three timers: the third one's own memory is asked for, so that it is there when
/// its turn comes to say what else it needs.
void TimerWheel::look_ahead() {
  TimerLink* const first = firing_.next;
  if (first == &firing_) return;
  timer_of(*first).prepare(Soon::next);
  TimerLink* const second = first->next;
  if (second == &firing_) return;
  timer_of(*second).prepare(Soon::after_next);
  prefetch(second->next, 2 * cache_line);
}

void TimerWheel::advance(Instant now) {
  if (now < next_due()) return;
  next_due_known_ = false;
  collect_due(now);
  while (!firing_.alone()) {
    Timer& timer = timer_of(*firing_.next);
    timer.unlink();
    timer.wheel_ = nullptr;
    look_ahead();
    timer.on_timer(now);
  }
}

}  // namespace busyhour::net
