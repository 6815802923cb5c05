#include "load/call_slot.h"

#include <algorithm>
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

/// Apart from the children that make the identities of conversations.
Random habits(std::uint64_t seed, int slot) {
  return Random(seed).child((std::uint64_t{1} << 32) + static_cast<std::uint64_t>(slot));
}

/// The first instant not before `now` at which `instant mod period` is `phase`.
Instant next_in_phase(Instant now, Duration period, Duration phase) {
  const Duration since_epoch = now.time_since_epoch();
  const Instant period_begin = now - since_epoch % period;
  const Instant due = period_begin + phase;
  return due < now ? due + period : due;
}

/// Phases of a whole millisecond. Finer ones (250 us) bring the median lateness of 1,000 calls from
/// 0.28 to 0.09 ms and leave its p99 as it is, but cost a tenth more CPU time per frame: the target
/// falls asleep between them and has to be woken more often.
Duration phase_at(int place, Duration period) {
  constexpr Duration grain = 1ms;
  return grain * (place % std::max<Duration::rep>(period / grain, 1));
}

}  // namespace

CallSlot::CallSlot(SlotContext& context, int number, int place)
    : context_(context),
      number_(number),
      phase_(phase_at(place, context.plan.dialect->frame_period())),
      period_(context.plan.dialect->frame_period()),
      redial_(context.plan.users, context.plan.backoff, habits(context.plan.seed, number)) {}

// --- a user comes and goes with the level ---

/// Half of the way from one user to the next, so that a level of whole numbers leaves no doubt.
double CallSlot::level_of_user() const {
  return number_ + 0.5;
}

void CallSlot::follow_level(Instant run_begin) {
  run_begin_ = run_begin;
  away_ = true;
  await_level(Duration::zero());
}

void CallSlot::await_level(Duration from) {
  if (const auto at = context_.plan.users->level->reaches(level_of_user(), from)) {
    context_.loop.schedule(return_timer_, run_begin_ + *at);
  }
}

void CallSlot::on_return(Instant) {
  away_ = false;
  const Instant came = return_timer_.due();
  context_.loop.cancel(departure_timer_);  // of a call that winds up since the last departure
  if (const auto at = context_.plan.users->level->falls_below(level_of_user(), came - run_begin_)) {
    context_.loop.schedule(departure_timer_, run_begin_ + *at);
  }
  if (!calling_ && !start_timer_.scheduled()) start_at(came);
}

void CallSlot::on_departure(Instant now) {
  if (context_.plan.open) return caller_->finish();
  if (away_) return caller_->cancel();
  away_ = true;
  await_level(departure_timer_.due() - run_begin_);
  if (start_timer_.scheduled()) return start_at(now);  // between two calls: there steps out
  if (!calling_) return;
  const Duration patience = context_.plan.users->stop_timeout;
  if (patience > 0ns) context_.loop.schedule(departure_timer_, now + patience);
  caller_->wind_up();
}

// --- calls begin ---

void CallSlot::on_start(Instant) {
  caller_.reset();
  connection_.reset();
  if (gave_up_ || context_.plan.open) return leave();
  if (away_) return step_out();
  const std::optional<int> conversation = context_.queue.take();
  if (!conversation) return leave();
  if (!std::exchange(arrived_, true)) context_.users.arrive();
  begin_call(*conversation);
}

void CallSlot::place(int conversation, Instant planned) {
  arrived_ = true;
  planned_ = planned;
  begin_call(conversation);
  if (const auto& holding = context_.plan.open->holding) {
    const Duration hold = holding_time(*holding, context_.plan.seed, conversation);
    context_.loop.schedule(departure_timer_, caller_->record().begin + hold);
  }
}

std::size_t CallSlot::turns_of_call(int conversation, const call::Script& script) const {
  const Plan& plan = context_.plan;
  if (plan.open && plan.open->holding) return call::Caller::unlimited;
  if (!plan.turns) return script.turns.size();
  double progress = static_cast<double>(conversation) / plan.conversations;
  if (plan.users) {
    progress = to_seconds(context_.loop.now() - context_.run_begin) /
               to_seconds(std::max<Duration>(plan.users->run_time, 1ns));
  }
  return static_cast<std::size_t>(turns_of(*plan.turns, plan.seed, conversation, progress));
}

void CallSlot::begin_call(int conversation) {
  const Plan& plan = context_.plan;
  const call::Script& script =
      plan.scripts[static_cast<std::size_t>(conversation) % plan.scripts.size()];
  protocol::CallIdentity identity = make_identity(plan.seed, conversation);
  net::Headers headers = plan.dialect->headers(identity);
  headers.insert(headers.end(), plan.headers.begin(), plan.headers.end());
  for (const std::string& name : plan.call_id_headers) {
    headers.emplace_back(name, identity.call_id);
  }

  frames_dropped_ = 0;
  queued_ = false;
  caller_ = std::make_unique<call::Caller>(
      context_.call, script, turns_of_call(conversation, script), std::move(identity), *this);
  calling_ = true;
  context_.host.on_call_started();
  connection_ = plan.tap == nullptr
                    ? net::connect(context_.loop, plan.target, headers, *caller_)
                    : connect_tapped(context_.loop, plan.target, headers, *caller_, *plan.tap);
  caller_->attach(*connection_);
  if (plan.recorders != nullptr) {
    recorder_ = plan.recorders->begin(conversation);
    caller_->attach(recorder_.get());
  }
}

// --- calls, and the slot, end ---

void CallSlot::step_out() {
  if (std::exchange(arrived_, false)) context_.users.leave();
}

void CallSlot::leave() {
  away_ = false;
  context_.loop.cancel(departure_timer_);
  context_.loop.cancel(return_timer_);
  step_out();
  context_.host.on_slot_done(*this);
}

void CallSlot::dismiss() {
  context_.loop.cancel(return_timer_);
  if (calling_ || !(start_timer_.scheduled() || away_)) return;
  context_.loop.cancel(start_timer_);
  leave();
}

void CallSlot::wind_up() {
  dismiss();
  if (caller_) caller_->wind_up();
}

void CallSlot::cancel() {
  dismiss();
  if (caller_) caller_->cancel();
}

void CallSlot::on_connected(call::Caller& caller) {
  context_.queue.count_connected();
  context_.host.on_call_connected(caller.record());
  frame_due_ = next_in_phase(context_.loop.now(), period_, phase_);
  context_.loop.schedule(frame_timer_, frame_due_);
}

void CallSlot::on_frame(Instant) {
  const Instant now = context_.loop.now();
  const call::Tick tick = caller_->on_frame_due(now);
  if (tick == call::Tick::over) return;
  if (tick != call::Tick::not_ready) account(now - frame_due_, tick);
  frame_due_ += period_;
  context_.loop.schedule(frame_timer_, frame_due_);
}

void CallSlot::account(Duration lateness, call::Tick tick) {
  if (tick != call::Tick::sent && !account_backlog(tick)) return;
  results::Health& health = context_.health;
  ++health.frames_due;
  if (tick != call::Tick::dropped) ++health.frames_sent;
  health.lateness.record(lateness);
  if (lateness > period_) ++health.frames_late_over_period;
}

/// The kernel did not take the frame, because the peer does not read. False if the connection
/// cannot take any more: then no frame was due.
bool CallSlot::account_backlog(call::Tick tick) {
  results::Health& health = context_.health;
  const net::ConnectionStats& stats = connection_->stats();
  if (tick == call::Tick::dropped) {
    if (stats.frames_dropped == frames_dropped_) return false;
    frames_dropped_ = stats.frames_dropped;
    ++health.frames_dropped;
    return true;
  }
  ++health.frames_queued;
  if (!std::exchange(queued_, true)) ++health.calls_queued;
  health.queue_max_bytes = std::max<std::uint64_t>(health.queue_max_bytes, stats.queue_max_bytes);
  return true;
}

void CallSlot::on_turn(call::Caller& caller, const results::TurnRecord& turn) {
  context_.health.count(turn);
  context_.host.on_turn(caller.record().call_id, turn);
}

void CallSlot::on_incident(call::Caller& caller, const results::Incident& incident) {
  context_.host.on_incident(caller.record().call_id, incident);
}

void CallSlot::on_ended(call::Caller& caller) {
  calling_ = false;
  context_.loop.cancel(frame_timer_);
  // Not the departure that is to come between this call and the next.
  if (away_ || context_.plan.open) context_.loop.cancel(departure_timer_);
  const net::ConnectionStats& stats = caller.connection().stats();
  context_.health.multi_message_reads += stats.multi_message_reads;
  context_.health.clock_jumps += stats.clock_jumps;
  results::CallRecord record = caller.take_record();
  record.planned = planned_;
  const results::CallEnd end = record.ended;
  if (never_connected(end)) context_.queue.count_unreachable();
  if (recorder_) context_.plan.recorders->end(std::move(recorder_), record);
  context_.host.on_call_ended(std::move(record));
  const std::optional<Duration> pause = redial_.pause_after(end);
  gave_up_ = !pause;
  // Caller and connection are still on the stack: the start timer takes them away. It is also what
  // ends the slot if there is no further call; nobody waits a pause for that.
  const bool go = context_.queue.stopped() || away_ || context_.plan.open;
  const Duration wait = go ? 0ns : pause.value_or(0ns);
  context_.loop.schedule(start_timer_, context_.loop.now() + wait);
}

}  // namespace busyhour::load
