#include "load/call_slot.h"

#include <utility>

#include "base/random.h"

namespace busyhour::load {

namespace {

protocol::CallIdentity make_identity(std::uint64_t seed, int conversation) {
  Random random = Random(seed).child(static_cast<std::uint64_t>(conversation));
  protocol::CallIdentity identity;
  identity.call_id = make_uuid(random);
  identity.correlation_id = make_uuid(random);
  identity.subscription_id = make_uuid(random);
  identity.participant = "8:acs:" + make_uuid(random);
  return identity;
}

/// The first instant not before `now` at which `instant mod period` is `phase`.
Instant next_in_phase(Instant now, Duration period, Duration phase) {
  const Duration since_epoch = now.time_since_epoch();
  const Instant period_begin = now - since_epoch % period;
  const Instant due = period_begin + phase;
  return due < now ? due + period : due;
}

}  // namespace

CallSlot::CallSlot(SlotContext& context, Duration phase)
    : context_(context), phase_(phase), period_(context.plan.dialect->frame_period()) {}

void CallSlot::on_start(Instant) {
  caller_.reset();
  connection_.reset();
  const std::optional<int> conversation = context_.queue.take();
  if (!conversation) return context_.host.on_slot_done();

  const Plan& plan = context_.plan;
  const call::Script& script =
      plan.scripts[static_cast<std::size_t>(*conversation) % plan.scripts.size()];
  protocol::CallIdentity identity = make_identity(plan.seed, *conversation);
  net::Headers headers = plan.dialect->headers(identity);
  headers.insert(headers.end(), plan.headers.begin(), plan.headers.end());

  caller_ = std::make_unique<call::Caller>(context_.call, script, script.turns.size(),
                                           std::move(identity), *this);
  context_.host.on_call_started();
  connection_ = net::connect(context_.loop, plan.target, headers, *caller_);
  caller_->attach(*connection_);
}

void CallSlot::cancel() {
  if (start_timer_.scheduled()) {
    context_.loop.cancel(start_timer_);
    context_.host.on_slot_done();
  } else if (caller_) {
    caller_->cancel();
  }
}

void CallSlot::on_connected(call::Caller&) {
  context_.queue.count_connected();
  context_.host.on_call_connected();
  frame_due_ = next_in_phase(context_.loop.now(), period_, phase_);
  context_.loop.schedule(frame_timer_, frame_due_);
}

void CallSlot::on_frame(Instant) {
  const Instant now = context_.loop.now();
  // The wall clock is needed to the millisecond only, but it must follow steps of the system's
  // clock.
  const std::optional<net::SendResult> result =
      caller_->on_frame_due(context_.loop.clock().wall_now());
  if (!result) return;
  account(now - frame_due_, *result);
  frame_due_ += period_;
  context_.loop.schedule(frame_timer_, frame_due_);
}

void CallSlot::account(Duration lateness, net::SendResult result) {
  results::Health& health = context_.health;
  ++health.frames_due;
  health.lateness.record(lateness);
  if (lateness > period_) ++health.frames_late_over_period;
  if (result == net::SendResult::dropped) {
    ++health.frames_dropped;
  } else {
    ++health.frames_sent;
    if (result == net::SendResult::queued) ++health.frames_queued;
  }
}

void CallSlot::on_turn(call::Caller&, const results::TurnRecord& turn) {
  context_.host.on_turn(turn);
}

void CallSlot::on_ended(call::Caller& caller) {
  context_.loop.cancel(frame_timer_);
  const net::ConnectionStats& stats = caller.connection().stats();
  context_.health.multi_message_reads += stats.multi_message_reads;
  context_.health.clock_jumps += stats.clock_jumps;
  results::CallRecord record = caller.take_record();
  if (never_connected(record.ended)) context_.queue.count_unreachable();
  context_.host.on_call_ended(std::move(record));
  // Caller and connection are still on the stack: the start timer takes them away.
  context_.loop.schedule(start_timer_, context_.loop.now());
}

}  // namespace busyhour::load
