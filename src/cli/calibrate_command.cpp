#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/clock.h"
#include "cli/calibration_probe.h"
#include "cli/charset.h"
#include "cli/commands.h"
#include "cli/dialect_options.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/version.h"
#include "report/calibration_report.h"
#include "report/calibration_search.h"
#include "report/json_parts.h"
#include "report/output_file.h"

namespace busyhour::cli {

namespace {

constexpr int most_users = 1'000'000;
constexpr Duration shortest_time = 1s;
constexpr const char* to_standard_output = "-";

struct CalibrateOptions {
  std::optional<int> users;  ///< empty: the largest load is searched
  protocol::CallerOptions dialect;
  Duration time{15s};
  int threads = 0;
  int search_to = 20'000;
  std::string json;
  std::string audio_cache = "audio_cache";
};

/// Callers as `run` has them, but with short utterances and pauses: more turns in a short time.
Result<RunOptions> caller_options(const CalibrateOptions& options) {
  RunOptions run;
  Settings settings;
  add_call_settings(settings, run);
  add_load_settings(settings, run);
  const auto no_variable = [](const char*) -> const char* { return nullptr; };
  if (auto settled = settle(settings, run, "", no_variable); !settled) {
    return std::unexpected(settled.error());
  }
  run.dialect = options.dialect;
  run.audio_cache = options.audio_cache;
  run.target.url = fmt::format("ws://127.0.0.1:1{}",
                               protocol::default_path(run.dialect.endpoint, run.dialect.pipeline));
  run.seed = 1;
  run.chunks_per_turn = 75;
  run.patience.greeting_timeout = 20ms;
  run.patience.pause = 300ms;
  run.interruption.reentry = 500ms;
  return run;
}

/// What descriptors allow of it.
int affordable(int users) {
  while (users > 1 && !net::reserve_descriptors(static_cast<std::size_t>(users))) users /= 2;
  return users;
}

report::Calibration begin_calibration(const CalibrateOptions& options, const CorePlacement& cores) {
  report::Calibration calibration;
  calibration.tool = this_tool();
  calibration.host = report::describe_host();
  calibration.started_at = SystemClock().wall_now();
  calibration.endpoint = protocol::to_text(options.dialect.endpoint);
  calibration.pipeline = protocol::to_text(options.dialect.pipeline);
  calibration.engine_cores = cores.engine;
  calibration.agent_core = cores.agent;
  calibration.search = !options.users;
  return calibration;
}

/// False if it was interrupted.
Result<bool> probe_once(const ProbeContext& context, int users, report::Calibration& calibration,
                        std::ostream& progress) {
  progress << fmt::format("calibrate: {} users for {} ...\n", report::grouped(users),
                          format_duration(context.time))
           << std::flush;
  auto probe = hold_probe(context, users);
  if (!probe) return std::unexpected(probe.error());
  if (!*probe) return false;
  progress << "calibrate: " << report::probe_line(**probe) << '\n' << std::flush;
  calibration.probes.push_back(std::move(**probe));
  return true;
}

Result<void> search(const ProbeContext& context, int most, report::Calibration& calibration,
                    std::ostream& progress) {
  calibration.most_users = affordable(most);
  report::LoadSearch search(calibration.most_users);
  while (const auto users = search.next()) {
    const auto done = probe_once(context, *users, calibration, progress);
    if (!done) return std::unexpected(done.error());
    calibration.interrupted = !*done;
    if (calibration.interrupted) break;
    search.add(*users, calibration.probes.back().trusted);
  }
  calibration.largest_trusted_users = search.largest_trusted();
  return {};
}

Result<void> one_load(const ProbeContext& context, int users, report::Calibration& calibration,
                      std::ostream& progress) {
  const auto done = probe_once(context, users, calibration, progress);
  if (!done) return std::unexpected(done.error());
  calibration.interrupted = !*done;
  if (*done && calibration.probes.back().trusted) calibration.largest_trusted_users = users;
  return {};
}

Result<int> report_calibration(const CalibrateOptions& options,
                               const report::Calibration& calibration, Streams& streams) {
  if (calibration.interrupted) {
    streams.err << "busyhour calibrate: interrupted; the results are those of the loads until"
                   " then\n";
  }
  if (!calibration.probes.empty()) {
    const bool json_out = options.json == to_standard_output;
    (json_out ? streams.err : streams.out)
        << report::calibration_text(calibration, {charset_of(streams), streams.colour && !json_out})
        << std::flush;
    const std::string json = report::to_file_text(report::calibration_json(calibration));
    if (json_out) {
      streams.out << json << std::flush;
    } else if (!options.json.empty()) {
      if (auto written = report::write_file_atomically(options.json, json); !written) {
        return std::unexpected(written.error());
      }
    }
  }
  if (calibration.interrupted) return exit_interrupted;
  return calibration.largest_trusted_users > 0 ? exit_pass : exit_inconclusive;
}

Result<int> calibrate(const CalibrateOptions& options, Streams& streams) {
  if (!options.json.empty() && options.json != to_standard_output) {
    if (auto ready = report::prepare_directories_of({&options.json, 1}); !ready) {
      return std::unexpected(ready.error());
    }
  }
  if (options.time < shortest_time) return usage_error("--time must be 1s or longer");
  const auto callers = caller_options(options);
  if (!callers) return std::unexpected(callers.error());
  auto prepared = prepare_run(*callers, streams);
  if (!prepared) return std::unexpected(prepared.error());
  prepared->plan.keep_records = true;

  const CorePlacement cores = place_on(allowed_cores());
  streams.err << fmt::format(
      "calibrate: engine on core {}, agent on {}\n", fmt::join(cores.engine, ", "),
      cores.agent ? fmt::format("core {}", *cores.agent) : "the same, since there is no other");
  report::Calibration calibration = begin_calibration(options, cores);
  const InterruptGuard guard;
  const CoreGuard confined(cores.engine);
  const ProbeContext context{prepared->plan, callers->target, cores,
                             options.time,   options.threads, guard.interrupted()};
  const Result<void> done = options.users
                                ? one_load(context, *options.users, calibration, streams.err)
                                : search(context, options.search_to, calibration, streams.err);
  if (!done) return std::unexpected(done.error());
  return report_calibration(options, calibration, streams);
}

void add_options(CLI::App& app, CalibrateOptions& options) {
  app.add_option("--users", options.users, "Callers at the same time (default: search the most)")
      ->check(CLI::Range(1, most_users));
  add_dialect_names(app, options.dialect);
  add_duration(app, "--time", options.time, "Length of a load, once all users are up");
  app.add_option("--threads", options.threads,
                 "Engine threads (default: as many as the load needs)")
      ->check(CLI::Range(1, 256));
  app.add_option("--search-to", options.search_to, "Search no further than so many users")
      ->check(CLI::Range(1, most_users))
      ->capture_default_str();
  app.add_option("--json", options.json, "Write the results as JSON; -: to standard output")
      ->type_name("FILE");
  app.add_option("--audio-cache", options.audio_cache, "Directory of the generated speech")
      ->type_name("DIR")
      ->capture_default_str();
}

}  // namespace

Command add_calibrate(CLI::App& program, Streams& streams) {
  CLI::App* app = program.add_subcommand(
      "calibrate", "Show how far this machine's figures are from the truth, and up to which load");
  const auto options = std::make_shared<CalibrateOptions>();
  add_options(*app, *options);
  app->footer(
      "Starts an agent of its own on another core, lets users talk to it and interrupt it, and\n"
      "compares every turn with the agent's account. Exit code 4: the figures cannot be trusted.\n"
      "\n"
      "Examples:\n"
      "  busyhour calibrate --json calibration.json\n"
      "  busyhour calibrate --users 500 --endpoint browser --pipeline voicelive --time 1m\n"
      "  busyhour run -u 500 --calibration calibration.json");
  return {app, [options, &streams] { return calibrate(*options, streams); }};
}

}  // namespace busyhour::cli
