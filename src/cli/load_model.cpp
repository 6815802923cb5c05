#include "cli/load_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "net/client.h"

namespace busyhour::cli {

namespace {

using load::Holding;
using load::Spacing;
using std::chrono::hours;

constexpr std::array<std::string_view, 4> models{"arrival-rate", "stages", "erlangs", "bhca"};

std::string written(const Settings& settings, std::string_view name) {
  const Origin origin = settings.origin(name);
  return origin.layer == Origin::Layer::flag ? fmt::format("--{}", name)
                                             : fmt::format("{} ({})", name, origin.place);
}

Error contradiction(const Settings& settings, std::string_view one, std::string_view other,
                    std::string_view advice) {
  return {ErrorKind::usage, fmt::format("{} does not go with {}: {}", written(settings, one),
                                        written(settings, other), advice)};
}

/// The one setting, other than users, that says how the load comes in; empty: none does.
Result<std::string_view> find_model(const Settings& settings) {
  std::string_view found;
  for (const std::string_view name : models) {
    if (!settings.given(name)) continue;
    if (!found.empty()) {
      return std::unexpected(
          contradiction(settings, found, name, "each says how the load comes in, give one"));
    }
    found = name;
  }
  return found;
}

Result<void> check_users(const Settings& settings, std::string_view model) {
  for (const std::string_view name : {"users", "spawn-rate"}) {
    if (!model.empty() && settings.given(name)) {
      return std::unexpected(
          contradiction(settings, name, model,
                        model == "stages" ? "the stages say how many there are"
                                          : "an open loop has arriving calls in place of users"));
    }
  }
  if (settings.given("shape") && settings.given("spawn-rate")) {
    return std::unexpected(
        contradiction(settings, "spawn-rate", "shape", "the shape says when users come"));
  }
  return {};
}

Result<void> check_stages(const Settings& settings) {
  if (!settings.given("stages")) return {};
  if (settings.given("shape")) {
    return std::unexpected(
        contradiction(settings, "shape", "stages", "a shape stands for stages, give one"));
  }
  if (settings.given("run-time")) {
    return std::unexpected(
        contradiction(settings, "run-time", "stages", "the stages say how long the run lasts"));
  }
  return {};
}

Result<void> check_holding(const Settings& settings) {
  if (settings.given("erlangs") && !settings.given("hold")) {
    return usage_error(
        "--erlangs needs --hold, the mean length of a call (such as --hold 3m): the arrival rate "
        "is erlangs / hold");
  }
  if (settings.given("hold-distribution") && !settings.given("hold")) {
    return usage_error("--hold-distribution needs --hold, the mean length of a call");
  }
  if (settings.given("hold") && settings.given("turns-per-user")) {
    return std::unexpected(contradiction(settings, "turns-per-user", "hold",
                                         "the holding time says when a call ends"));
  }
  return {};
}

bool is_open(const RunOptions& options) {
  return options.arrival_rate || options.erlangs > 0 || options.bhca > 0 ||
         (options.stages && options.stages->of_rate);
}

Result<void> check_open(const Settings& settings, bool open) {
  for (const std::string_view name : {"hold", "arrivals", "max-calls"}) {
    if (open || !settings.given(name)) continue;
    return usage_error(fmt::format(
        "{} needs an open loop: give --arrival-rate, --erlangs, --bhca or stages of a rate",
        written(settings, name)));
  }
  return {};
}

/// Of a constant rate, calls a second.
double rate_of(const RunOptions& options) {
  if (options.erlangs > 0) return options.erlangs / to_seconds(options.hold);
  if (options.bhca > 0) return options.bhca / 3600;
  return options.arrival_rate.value_or(0);
}

Result<void> write_out(Settings& settings, RunOptions& options, bool open) {
  if (options.shape) {
    if (options.timing.run_time <= 0ns) {
      return usage_error("--shape needs a length of the run: give --run-time");
    }
    const double level = open ? rate_of(options) : options.users;
    const Stages stages = expand(*options.shape, level, open, options.timing.run_time);
    settings.derive("stages", to_text(stages), "shape");
    options.stages = stages;
  } else if (options.stages) {
    settings.derive("run-time", format_duration(options.stages->length()), "stages");
    if (!open) settings.derive("users", fmt::format("{:.0f}", options.stages->peak()), "stages");
  }
  return {};
}

/// How many calls go on at a time, roughly: only the number of threads follows from it.
int expected_calls(const load::Plan& plan) {
  constexpr double seconds_per_turn = 10;
  const auto turns = static_cast<double>(plan.scripts.empty() ? 1 : plan.scripts[0].turns.size());
  const double seconds =
      plan.open->holding ? to_seconds(plan.open->holding->mean) : turns * seconds_per_turn;
  const double expected = std::ceil(plan.open->rate.peak() * seconds);
  return static_cast<int>(std::clamp(expected, 1.0, static_cast<double>(plan.concurrent)));
}

void set_lines(int lines, load::Plan& plan) {
  plan.open->limited = lines > 0;
  plan.concurrent = lines > 0 ? lines : static_cast<int>(net::possible_connections());
}

}  // namespace

void add_arrival_settings(Settings& settings, RunOptions& options) {
  settings.add({.name = "arrival-rate",
                .help = "Open loop in place of users: so many calls come in, such as 5/s, 300/m",
                .value = rate(options.arrival_rate)});
  settings.add({.name = "arrivals",
                .standard = "poisson",
                .help = "Of an open loop: at random (poisson) or in equal distances (even)",
                .value = choice(options.arrivals, "poisson or even", spacing_from,
                                [](Spacing spacing) { return spacing_text(spacing); })});
  settings.add({.name = "stages",
                .help = "Users over time, DURATION:FROM-TO or DURATION:TO: 2m:0-50,10m:50,1m:0; "
                        "with a unit the arrival rate: 2m:0-5/s,10m:5/s",
                .value = stages(options.stages)});
  settings.add({.name = "shape",
                .help = "Stages made of users (or arrivals) and run time: spike, soak or step",
                .value = choice(options.shape, "one of spike, soak, step", shape_from,
                                [](const std::optional<Shape>& shape) {
                                  return shape ? to_text(*shape) : "";
                                })});
  settings.add({.name = "erlangs",
                .help = "Open loop that offers so much traffic: arrival rate times --hold",
                .value = number(options.erlangs, 0.001, 1e6)});
  settings.add({.name = "bhca",
                .help = "Open loop of so many busy hour call attempts: calls an hour",
                .value = number(options.bhca, 0.001, 1e9)});
  settings.add({.name = "hold",
                .help = "Mean holding time: a call begins no new turn after it, and hangs up",
                .value = duration(options.hold, 1ms, hours(24))});
  settings.add({.name = "hold-distribution",
                .standard = "exponential",
                .help = "Of the holding times: exponential or fixed",
                .value = choice(
                    options.hold_distribution, "exponential or fixed",
                    [](std::string_view text) -> std::optional<Holding::Distribution> {
                      if (text == "exponential") return Holding::Distribution::exponential;
                      if (text == "fixed") return Holding::Distribution::fixed;
                      return std::nullopt;
                    },
                    [](auto distribution) {
                      return distribution == Holding::Distribution::fixed ? "fixed" : "exponential";
                    })});
  settings.add({.name = "max-calls",
                .standard = "0",
                .help = "Lines of an open loop: who finds all busy is blocked; 0: as many as can "
                        "be had",
                .value = whole(options.max_calls, 0, 1'000'000)});
}

Result<void> settle_load(Settings& settings, RunOptions& options) {
  const auto model = find_model(settings);
  if (!model) return std::unexpected(model.error());
  if (auto right = check_users(settings, *model); !right) return right;
  if (auto right = check_stages(settings); !right) return right;
  const bool open = is_open(options);
  if (auto right = check_open(settings, open); !right) return right;
  if (auto right = check_holding(settings); !right) return right;
  return write_out(settings, options, open);
}

void apply_arrivals(double per_second, Spacing spacing, int lines, load::Plan& plan) {
  const Duration run_time = plan.users ? plan.users->run_time : Duration::zero();
  plan.open = load::OpenLoop{
      .rate = load::Profile::constant(per_second, run_time > 0ns ? run_time : max_duration),
      .spacing = spacing,
      .holding = {}};
  set_lines(lines, plan);
}

void apply_load(const RunOptions& options, load::Plan& plan) {
  plan.users = options.timing;
  if (!is_open(options)) {
    plan.concurrent = options.users;
    plan.ramp = load::Ramp::at_rate(options.spawn_rate);
    if (options.stages) plan.users->level = load::Profile(options.stages->list);
  } else {
    apply_arrivals(rate_of(options), options.arrivals, options.max_calls, plan);
    if (options.stages) plan.open->rate = load::Profile(options.stages->list);
    if (options.hold > 0ns) plan.open->holding = Holding{options.hold, options.hold_distribution};
  }
  const int calls = plan.open ? expected_calls(plan) : plan.concurrent;
  plan.threads = options.threads > 0 ? options.threads : load::default_threads(calls);
}

results::LoadModel describe_load(const load::Plan& plan) {
  results::LoadModel model;
  const auto add_stages = [&model](const load::Profile& profile) {
    for (const load::Stage& stage : profile.stages()) {
      model.stages.push_back({stage.length, stage.from, stage.to});
    }
  };
  if (plan.users && plan.users->level) add_stages(*plan.users->level);
  if (!plan.open) return model;
  model.open = true;
  const load::OpenLoop& open = *plan.open;
  const std::vector<load::Stage>& stages = open.rate.stages();
  const bool constant = stages.size() == 1 && stages[0].from == stages[0].to;
  if (!constant) add_stages(open.rate);
  model.arrival_rate = open.rate.peak();
  model.arrivals = spacing_text(open.spacing);
  if (open.limited) model.max_calls = plan.concurrent;
  if (!open.holding) return model;
  model.hold = open.holding->mean;
  model.hold_fixed = open.holding->distribution == Holding::Distribution::fixed;
  if (constant) model.erlangs = open.rate.peak() * to_seconds(open.holding->mean);
  return model;
}

std::string load_text(const load::Plan& plan) {
  if (!plan.open) {
    return fmt::format("users by stages {}", to_text(Stages{plan.users->level->stages(), false}));
  }
  const results::LoadModel model = describe_load(plan);
  std::string text = "open loop, ";
  if (model.erlangs) text += fmt::format("{:g} erlangs, ", *model.erlangs);
  text += model.stages.empty()
              ? fmt::format("{} calls", format_rate(model.arrival_rate))
              : fmt::format("calls by stages {}", to_text(Stages{plan.open->rate.stages(), true}));
  text += fmt::format(", {}, seed {}", plan.open->spacing == Spacing::poisson ? "Poisson" : "even",
                      plan.seed);
  if (model.hold) {
    text += fmt::format(", holding {} ({})", format_duration(*model.hold),
                        model.hold_fixed ? "fixed" : "exponential");
  }
  return text + fmt::format(", at most {} calls at a time", plan.concurrent);
}

}  // namespace busyhour::cli
