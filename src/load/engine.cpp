#include "load/engine.h"

#include <algorithm>
#include <memory>
#include <thread>
#include <vector>

#include "audio/level.h"
#include "base/packet_drops.h"
#include "load/engine_thread.h"
#include "load/machine_meter.h"

namespace busyhour::load {

namespace {

class Engine {
 public:
  Engine(const Plan& plan, RunListener& listener)
      : plan_(plan),
        listener_(listener),
        noise_(make_noise(plan)),
        queue_(plan.users ? ConversationQueue::endless : plan.conversations, plan.give_up_after) {}

  results::RunResult run(const std::atomic<bool>& stop);

 private:
  static call::WireClip make_noise(const Plan& plan) {
    Random random(plan.seed);
    return {audio::comfort_noise(plan.dialect->sample_rate(), 1s, random), *plan.dialect,
            plan.mask_key};
  }
  void start();
  bool finished() const;
  void collect();
  void watch_for_the_end(bool stop);
  void describe_machine(results::Health& health);
  results::Snapshot publish(Instant now);

  const Plan& plan_;
  RunListener& listener_;
  const call::WireClip noise_;
  ConversationQueue queue_;
  UserCount users_;
  std::vector<std::unique_ptr<EngineThread>> threads_;
  MachineMeter machine_;
  stats::Histogram lateness_before_;  // at the last snapshot
  results::RunResult result_;
};

void Engine::start() {
  result_.started_at = SystemClock().wall_now();
  machine_.sample(machine_times(), packet_drops());
  result_.begin = SystemClock().now();
  for (int i = 0; i < plan_.threads; ++i) {
    threads_.push_back(
        std::make_unique<EngineThread>(plan_, noise_, queue_, users_, i, plan_.threads));
  }
  for (const auto& thread : threads_) thread->start(result_.begin);
}

bool Engine::finished() const {
  return std::ranges::all_of(threads_, [](const auto& thread) { return thread->finished(); });
}

void Engine::collect() {
  for (const auto& thread : threads_) {
    Happenings happened = thread->take_happenings();
    for (const results::CallRecord& call : happened.connected) listener_.on_connected(call);
    for (const auto& [call_id, turn] : happened.turns) listener_.on_turn(call_id, turn);
    for (const auto& [call_id, incident] : happened.incidents) {
      listener_.on_incident(call_id, incident);
    }
    for (results::CallRecord& record : happened.calls) {
      listener_.on_call(record);
      if (plan_.keep_records) result_.calls.push_back(std::move(record));
    }
  }
  listener_.on_pause();
}

/// The end that time brings is the threads' own affair.
void Engine::watch_for_the_end(bool stop) {
  if (stop && !result_.interrupted) {
    result_.interrupted = true;
    queue_.stop();
    for (const auto& thread : threads_) thread->cancel();
  } else if (queue_.gave_up() && !queue_.stopped()) {
    queue_.stop();
    for (const auto& thread : threads_) thread->dismiss();
  }
}

void Engine::describe_machine(results::Health& health) {
  machine_.sample(machine_times(), packet_drops());
  health.cores = static_cast<int>(std::thread::hardware_concurrency());
  health.steal_percent = machine_.steal_percent();
  health.steal_1s_percent = machine_.steal_1s_percent();
  health.packets_dropped = machine_.packets_dropped();
}

/// What it tells the listener it returns as well.
results::Snapshot Engine::publish(Instant now) {
  results::Snapshot snapshot;
  if (plan_.open) {
    snapshot.traffic.emplace();
    snapshot.traffic->lines = plan_.concurrent;
    snapshot.traffic->limited = plan_.open->limited;
    snapshot.traffic->peak = users_.peak();
  }
  results::LiveHealth& live = snapshot.health;
  results::Health& health = snapshot.generator_health;
  for (const auto& thread : threads_) {
    const ThreadReport report = thread->report();
    snapshot.calls_up += report.calls_up;
    snapshot.calls_started += report.calls_started;
    snapshot.calls_ended += report.calls_ended;
    snapshot.calls_failed += report.calls_failed;
    snapshot.turns_done += report.turns_done;
    snapshot.turns_failed += report.turns_failed;
    snapshot.ttfb.merge(report.ttfb);
    live.busy_percent = std::max(live.busy_percent, report.busy_percent);
    live.cpu_wait_percent = std::max(live.cpu_wait_percent, report.cpu_wait_percent);
    health.merge(report.health);
    if (snapshot.traffic) snapshot.traffic->merge(report.traffic);
  }
  describe_machine(health);
  live.lateness_p99 = health.lateness.percentile_since(lateness_before_, 0.99);
  live.frames_late_over_period = health.frames_late_over_period;
  live.frames_dropped = health.frames_dropped;
  live.so_far = health.judge();
  snapshot.elapsed = now - result_.begin;
  snapshot.at = SystemClock().wall_now();
  snapshot.calls_planned = plan_.users ? 0 : plan_.conversations;
  snapshot.users_up = users_.up();
  snapshot.users_peak = users_.peak();
  snapshot.users_planned = plan_.concurrent;
  snapshot.lateness_p99 = health.lateness.percentile(0.99);
  lateness_before_ = health.lateness;
  listener_.on_snapshot(snapshot);
  return snapshot;
}

results::RunResult Engine::run(const std::atomic<bool>& stop) {
  // How often the main thread looks at the engine threads; nothing that is measured depends on it.
  constexpr Duration poll = 50ms;
  start();
  listener_.on_begin(result_.started_at, result_.begin);
  Instant next_snapshot = result_.begin + 1s;
  while (!finished()) {
    std::this_thread::sleep_for(poll);
    collect();
    watch_for_the_end(stop.load());
    if (const Instant now = SystemClock().now(); now >= next_snapshot) {
      publish(now);
      next_snapshot += 1s;
    }
  }
  for (const auto& thread : threads_) thread->join();
  collect();
  result_.end = SystemClock().now();
  results::Snapshot last = publish(result_.end);
  result_.health = std::move(last.generator_health);
  result_.traffic = last.traffic;
  return std::move(result_);
}

}  // namespace

Result<results::RunResult> run(const Plan& plan, RunListener& listener,
                               const std::atomic<bool>& stop) {
  if (auto reserved = net::reserve_descriptors(static_cast<std::size_t>(plan.concurrent));
      !reserved) {
    return std::unexpected(reserved.error());
  }
  return Engine(plan, listener).run(stop);
}

}  // namespace busyhour::load
