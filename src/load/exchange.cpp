#include "load/exchange.h"

namespace busyhour::load {

Exchange::Exchange(SlotContext& context, std::deque<CallSlot>& slots, results::Traffic& traffic,
                   int thread, int threads)
    : context_(context),
      slots_(slots),
      traffic_(traffic),
      arrivals_(context.plan.open->rate, context.plan.open->spacing, context.plan.seed),
      thread_(thread),
      threads_(threads) {
  draw();
}

void Exchange::open(Instant run_begin) {
  run_begin_ = run_begin;
  if (next_) context_.loop.schedule(timer_, run_begin_ + *next_);
}

void Exchange::draw() {
  const Plan& plan = context_.plan;
  const int most = plan.users ? ConversationQueue::endless : plan.conversations;
  do {
    next_ = drawn_ < most ? arrivals_.next() : std::nullopt;
  } while (next_ && drawn_++ % threads_ != thread_);
}

void Exchange::on_arrival(Instant now) {
  // All that have come due, however late: none is ever skipped.
  for (; next_ && run_begin_ + *next_ <= now; draw()) admit(run_begin_ + *next_);
  if (next_) context_.loop.schedule(timer_, run_begin_ + *next_);
}

void Exchange::admit(Instant planned) {
  context_.health.start_lateness.record(context_.loop.now() - planned);
  ++traffic_.offered;
  if (!context_.users.arrive_below(context_.plan.concurrent)) {
    ++traffic_.blocked;
    if (!context_.plan.open->limited) ++context_.health.calls_not_placed;
    return;
  }
  ++traffic_.carried;
  free_slot().place(drawn_ - 1, planned);
}

CallSlot& Exchange::free_slot() {
  if (!free_.empty()) {
    CallSlot& slot = *free_.back();
    free_.pop_back();
    return slot;
  }
  const int place = static_cast<int>(slots_.size());
  return slots_.emplace_back(context_, place * threads_ + thread_, place);
}

void Exchange::close(Instant now) {
  context_.loop.cancel(timer_);
  for (; next_ && run_begin_ + *next_ <= now; draw()) {
    context_.health.start_lateness.record(now - (run_begin_ + *next_));
    ++traffic_.offered;
    ++traffic_.blocked;
  }
  next_.reset();
}

}  // namespace busyhour::load
