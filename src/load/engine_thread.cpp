#include "load/engine_thread.h"

#include <utility>

namespace busyhour::load {

EngineThread::EngineThread(const Plan& plan, const call::WireClip& noise, ConversationQueue& queue,
                           UserCount& users, int number, int threads)
    : plan_(plan),
      queue_(queue),
      number_(number),
      threads_(threads),
      patcher_(plan.mask_key, plan.fresh_mask, plan.seed + static_cast<std::uint64_t>(number)),
      call_context_{loop_.clock(), *plan.dialect, noise, patcher_, plan.manners},
      slot_context_{loop_, plan, call_context_, queue, users, live_.health, *this} {
  live_.health.threads.resize(1);
}

EngineThread::~EngineThread() {
  join();
}

void EngineThread::start(Instant run_begin) {
  thread_ = std::thread([this, run_begin] { run(run_begin); });
}

void EngineThread::join() {
  if (thread_.joinable()) thread_.join();
}

void EngineThread::run(Instant run_begin) {
  begin_ = run_begin;
  slot_context_.run_begin = run_begin;
  meter_ = ThreadMeter(run_begin);
  loop_.schedule(publish_timer_, run_begin + 1s);
  loop_.schedule(look_timer_, run_begin);
  if (plan_.users && plan_.users->run_time > 0ns) {
    loop_.schedule(time_up_, run_begin + plan_.users->run_time);
  }
  if (plan_.open) {
    exchange_.emplace(slot_context_, slots_, live_.traffic, number_, threads_);
    exchange_->open(run_begin);
  } else {
    open_slots();
  }
  if (slots_open_ > 0 || exchange_) {
    stop_if_over();
    loop_.run();
  }
  const std::lock_guard lock(mutex_);
  measure_self(loop_.now());
  published_ = live_;
  finished_.store(true);
}

void EngineThread::open_slots() {
  const bool follow_level = plan_.users && plan_.users->level;
  for (int number = number_; number < plan_.concurrent; number += threads_) {
    const int place = static_cast<int>(slots_.size());
    CallSlot& slot = slots_.emplace_back(slot_context_, number, place);
    if (follow_level) {
      slot.follow_level(begin_);
    } else {
      slot.start_at(begin_ + plan_.ramp.offset(number));
    }
  }
  slots_open_ = static_cast<int>(slots_.size());
}

void EngineThread::on_time_up(Instant now) {
  queue_.stop();
  if (exchange_) exchange_->close(now);
  if (plan_.users->stop_timeout <= 0ns) {
    on_patience_over(now);
  } else {
    for (CallSlot& slot : slots_) slot.wind_up();
    loop_.schedule(patience_over_, now + plan_.users->stop_timeout);
  }
  stop_if_over();
}

void EngineThread::on_patience_over(Instant) {
  for (CallSlot& slot : slots_) slot.cancel();
}

/// The run ends before its time.
void EngineThread::end_time() {
  if (!exchange_) return;
  exchange_->close(loop_.now());
  loop_.cancel(time_up_);
}

void EngineThread::dismiss() {
  loop_.post([this] {
    end_time();
    for (CallSlot& slot : slots_) slot.dismiss();
    stop_if_over();
  });
}

void EngineThread::cancel() {
  loop_.post([this] {
    end_time();
    for (CallSlot& slot : slots_) slot.cancel();
    stop_if_over();
  });
}

void EngineThread::measure_self(Instant now) {
  meter_.sample(now, clock_.used(), clock_.waited());
  results::ThreadHealth& thread = live_.health.threads.front();
  meter_.describe(thread);
  live_.busy_percent = meter_.busy_percent_now();
  live_.cpu_wait_percent = meter_.wait_percent_now();
  const net::LagMeter& lag = loop_.lag();
  thread.loop_lag_max = lag.histogram().max();
  thread.loop_lag_p99 = lag.histogram().percentile(0.99);
  const net::LagMeter::Late& late = lag.late();
  thread.late_wake_ups = {late.count, late.total, late.own_work, late.waited};
}

void EngineThread::publish(Instant now) {
  measure_self(now);
  {
    const std::lock_guard lock(mutex_);
    published_ = live_;
  }
  loop_.schedule(publish_timer_, now + 1s);
}

/// A wake-up that does nothing: of what is read together, the earliest may have come right after
/// the loop last looked (EventLoop::caught_up), and few calls would let it sleep for a whole
/// period.
void EngineThread::look_often(Instant now) {
  loop_.schedule(look_timer_, now + 5ms);
}

ThreadReport EngineThread::report() const {
  const std::lock_guard lock(mutex_);
  return published_;
}

Happenings EngineThread::take_happenings() {
  const std::lock_guard lock(mutex_);
  return std::exchange(happened_, {});
}

void EngineThread::on_call_started() {
  ++live_.calls_started;
}

void EngineThread::on_call_connected(const results::CallRecord& call) {
  ++live_.calls_up;
  const std::lock_guard lock(mutex_);
  happened_.connected.push_back(call);
}

void EngineThread::on_turn(const std::string& call_id, const results::TurnRecord& turn) {
  ++live_.turns_done;
  if (!turn.success) {
    ++live_.turns_failed;
  } else if (const auto ttfb = turn.ttfb()) {
    live_.ttfb.record(*ttfb);
  }
  const std::lock_guard lock(mutex_);
  happened_.turns.emplace_back(call_id, turn);
}

void EngineThread::on_incident(const std::string& call_id, const results::Incident& incident) {
  const std::lock_guard lock(mutex_);
  happened_.incidents.emplace_back(call_id, incident);
}

void EngineThread::on_call_ended(results::CallRecord record) {
  ++live_.calls_ended;
  if (record.connected) --live_.calls_up;
  live_.traffic.occupied += record.end - record.begin;
  const bool cancelled = record.ended == results::CallEnd::cancelled;
  if (!cancelled && !record.success()) ++live_.calls_failed;
  const std::lock_guard lock(mutex_);
  happened_.calls.push_back(std::move(record));
}

void EngineThread::on_slot_done(CallSlot& slot) {
  if (exchange_) {
    exchange_->take_back(slot);
  } else {
    --slots_open_;
  }
  stop_if_over();
}

void EngineThread::stop_if_over() {
  // The time of an open loop goes on though there may be no call at the moment.
  const bool over = exchange_ ? exchange_->over() && !time_up_.scheduled() : slots_open_ == 0;
  if (over) loop_.stop();
}

}  // namespace busyhour::load
