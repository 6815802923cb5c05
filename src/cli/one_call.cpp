#include "cli/one_call.h"

#include <cstdlib>

#include "load/engine.h"

namespace busyhour::cli {

namespace {

class NoListener final : public load::RunListener {
 public:
  void on_call(const results::CallRecord&) override {}
  void on_snapshot(const results::Snapshot&) override {}
};

}  // namespace

void OneCallCommand::offer(CLI::App& app) {
  app.add_option("--config", config_file, "File with settings, as for 'busyhour run'")
      ->type_name("FILE");
  add_call_settings(settings, options);
  settings.offer(app);
}

Result<PreparedRun> OneCallCommand::prepare(Streams& streams) {
  const auto environment = [](const char* name) -> const char* { return std::getenv(name); };
  if (auto settled = settle(settings, options, config_file, environment); !settled) {
    return std::unexpected(settled.error());
  }
  if (!settings.given("turns-per-user")) options.turns_per_user = 2;
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
