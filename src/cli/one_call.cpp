#include "cli/one_call.h"

#include "load/engine.h"

namespace busyhour::cli {

namespace {

class NoListener final : public load::RunListener {
 public:
  void on_call(const results::CallRecord&) override {}
  void on_snapshot(const results::Snapshot&) override {}
};

}  // namespace

Result<PreparedRun> prepare_one_call(RunOptions options, int turns, Streams& streams) {
  options.turns_per_user = turns;
  options.users = 1;
  options.spawn_rate = 1;
  options.threads = 1;
  auto prepared = prepare_run(options, streams);
  if (!prepared) return prepared;
  load::Plan& plan = prepared->plan;
  plan.users.reset();
  plan.conversations = 1;
  plan.keep_records = true;
  return prepared;
}

Result<results::CallRecord> hold_call(load::Plan& plan, load::Tap* tap,
                                      const std::atomic<bool>& interrupted) {
  plan.tap = tap;
  NoListener listener;
  auto result = load::run(plan, listener, interrupted);
  if (!result) return std::unexpected(result.error());
  if (result->calls.empty()) return failure("the call was not made");
  return std::move(result->calls.front());
}

}  // namespace busyhour::cli
