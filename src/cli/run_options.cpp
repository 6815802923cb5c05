#include "cli/run_options.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/load_model.h"

namespace busyhour::cli {

namespace {

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.") ||
         host.ends_with(".localhost");
}

/// A host as Locust's -H takes it, as a URL. What is wrong with it parse_url will tell.
std::string url_of_host(std::string_view host) {
  if (host.contains("://")) return std::string(host);
  // Read as ws at first, to have the host name without its port and brackets.
  const auto url = net::parse_url(fmt::format("ws://{}", host));
  const bool tls = url && !is_loopback(url->host);
  return fmt::format("{}://{}", tls ? "wss" : "ws", host);
}

/// The URL to call. A host from a higher layer, or from the same, goes before a URL.
Result<std::string> target_url(const Settings& settings, const RunOptions& options) {
  const bool by_url =
      !options.url.empty() &&
      (!settings.given("host") || settings.origin("url").layer > settings.origin("host").layer);
  auto url = net::parse_url(by_url ? options.url : url_of_host(options.host));
  if (!url) return std::unexpected(url.error());
  if (!options.path.empty()) {
    url->target = options.path.starts_with('/') ? options.path : "/" + options.path;
  } else if (url->target == "/") {
    url->target = protocol::default_path(options.dialect.endpoint, options.dialect.pipeline);
  }
  return url->to_text();
}

Result<void> read_api_key(RunOptions& options, const Environment& environment) {
  if (options.api_key_env.empty()) return {};
  const char* key = environment(options.api_key_env.c_str());
  if (key == nullptr || *key == '\0') {
    return usage_error(fmt::format("--api-key-env {}: there is no such variable; export it",
                                   quote(options.api_key_env)));
  }
  options.dialect.api_key = key;
  return {};
}

void follow(Settings& settings, RunOptions& options) {
  // As the seed's test of browser conversations has it.
  if (options.dialect.endpoint == protocol::Endpoint::browser &&
      settings.given("min-conversation-duration") && !settings.given("turn-timeout")) {
    const Duration timeout = std::max<Duration>(20s, options.min_conversation + 10s);
    settings.derive("turn-timeout", format_duration(timeout), "min-conversation-duration");
  }
}

Result<void> check(const RunOptions& options) {
  if (options.timing.wait_min > options.timing.wait_max) {
    return usage_error(fmt::format("wait-min ({}) must not be longer than wait-max ({})",
                                   format_duration(options.timing.wait_min),
                                   format_duration(options.timing.wait_max)));
  }
  if (options.dialect.frame_period % 1ms != 0ns) {
    return usage_error("chunk-ms must be a whole number of milliseconds");
  }
  return {};
}

/// After the load is settled, which says how long the run is and whether calls are held.
Result<void> check_turns(const RunOptions& options) {
  const auto range = turn_range(options.turns, options.turns_per_user, "turns-per-user");
  if (!range) return std::unexpected(range.error());
  if (range->strategy == results::TurnStrategy::fixed) return {};
  if (options.hold > 0ns) {
    return usage_error("--turn-strategy does not go with --hold: the holding time ends a call");
  }
  if (range->strategy == results::TurnStrategy::increasing && options.timing.run_time <= 0ns) {
    return usage_error("--turn-strategy increasing needs a length of the run: give --run-time");
  }
  return {};
}

}  // namespace

Result<void> settle(Settings& settings, RunOptions& options, const std::string& config_file,
                    const Environment& environment) {
  if (!config_file.empty()) {
    const auto file = load_settings_file(config_file);
    if (!file) return std::unexpected(file.error());
    if (auto taken = settings.take_file(*file); !taken) return taken;
  }
  settings.take_environment(environment);
  settings.take_flags();
  const auto elsewhere = [&options] { return options.dialect.endpoint != protocol::Endpoint::acs; };
  if (auto settled = settings.settle(elsewhere); !settled) return settled;
  follow(settings, options);
  if (auto right = check(options); !right) return right;
  if (auto right = settle_load(settings, options); !right) return right;
  if (auto right = check_turns(options); !right) return right;
  if (auto key = read_api_key(options, environment); !key) return key;
  auto url = target_url(settings, options);
  if (!url) return std::unexpected(url.error());
  options.target.url = *url;
  return {};
}

}  // namespace busyhour::cli
