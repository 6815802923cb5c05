#include "cli/calibration_probe.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "base/clock.h"
#include "cli/agent_process.h"
#include "load/engine.h"
#include "report/calibration_join.h"
#include "report/calibration_truth.h"

namespace busyhour::cli {

namespace {

constexpr Duration shortest_ramp = 2s;
constexpr int calls_a_second = 300;  // that an agent's core can accept beside those that are up

/// With everything in it gone at the end.
class ScratchDirectory {
 public:
  static Result<ScratchDirectory> make() {
    std::string name = (std::filesystem::temp_directory_path() / "busyhour-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      return failure(fmt::format("cannot make a directory for the truth log in {}: {}",
                                 std::filesystem::temp_directory_path().string(),
                                 std::generic_category().message(errno)));
    }
    return ScratchDirectory(name);
  }
  ScratchDirectory(ScratchDirectory&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  explicit ScratchDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

Duration ramp_of(int users) {
  return std::max(shortest_ramp, Duration(1s) * users / calls_a_second);
}

/// Answers soon after the end of speech, so that a short load has many turns.
std::vector<std::string> agent_options(const std::filesystem::path& truth) {
  return {"--no-greeting", "--vad-silence", "300ms", "--stt",       "fixed:100ms",
          "--llm",         "fixed:100ms",   "--tts", "fixed:100ms", "--truth",
          truth.string(),  "--seed",        "1"};
}

/// Sees how busy the agent is, from when all users are up to the last look.
class AgentWatcher final : public load::RunListener {
 public:
  AgentWatcher(const AgentProcess& agent, Duration ramp)
      : agent_(agent), ramp_(ramp), cpu_before_(agent.cpu_time()) {}

  void on_call(const results::CallRecord&) override {}
  void on_snapshot(const results::Snapshot& snapshot) override {
    const Look look{SystemClock().now(), agent_.cpu_time()};
    if (snapshot.elapsed >= ramp_ && !full_) full_ = look;
    end_ = look;
  }
  report::CoreLoad load() const {
    const Duration used = end_.cpu - cpu_before_;
    if (!full_ || end_.at <= full_->at) return {0, used};
    const double busy = to_seconds(end_.cpu - full_->cpu) / to_seconds(end_.at - full_->at);
    return {100 * busy, used};
  }

 private:
  struct Look {
    Instant at;
    Duration cpu{0};
  };
  const AgentProcess& agent_;
  Duration ramp_;
  Duration cpu_before_;       // it has made its phrases' speech
  std::optional<Look> full_;  // the first with all users up
  Look end_;
};

Result<void> aim(const ProbeContext& context, std::uint16_t port) {
  TargetOptions options = context.target;
  auto url = net::parse_url(options.url);
  if (!url) return std::unexpected(url.error());
  url->port = port;
  options.url = url->to_text();
  auto target = make_target(options);
  if (!target) return std::unexpected(target.error());
  context.plan.target = std::move(target->client);
  context.plan.headers = std::move(target->headers);
  return {};
}

void set_load(const ProbeContext& context, int users) {
  load::Plan& plan = context.plan;
  const int most_threads = static_cast<int>(context.cores.engine.size());
  const Duration ramp = ramp_of(users);
  plan.concurrent = users;
  plan.ramp = load::Ramp::within(ramp, users);
  plan.users = load::Users{.run_time = ramp + context.time};
  plan.threads =
      context.threads > 0 ? context.threads : std::min(load::default_threads(users), most_threads);
}

report::Probe describe(const results::RunResult& result, const report::Joined& joined, int users) {
  report::Probe probe;
  probe.users = users;
  probe.length = result.end - result.begin;
  probe.turns = joined.turns;
  probe.errors = joined.errors;
  probe.failed_calls = static_cast<std::size_t>(
      std::ranges::count_if(result.calls, [](const results::CallRecord& call) {
        return call.ended != results::CallEnd::cancelled &&
               call.ended != results::CallEnd::completed;
      }));
  probe.lateness_ms = result.health.lateness.summary_ms();
  probe.frames_due = result.health.frames_due;
  probe.frames_sent = result.health.frames_sent;
  probe.frames_dropped = result.health.frames_dropped;
  for (const results::ThreadHealth& thread : result.health.threads) {
    probe.engine.push_back({thread.busy_percent, thread.cpu_time});
  }
  return probe;
}

}  // namespace

Result<std::optional<report::Probe>> hold_probe(const ProbeContext& context, int users) {
  const auto directory = ScratchDirectory::make();
  if (!directory) return std::unexpected(directory.error());
  const std::filesystem::path truth_file = *directory / "truth.jsonl";
  auto agent =
      AgentProcess::start(agent_options(truth_file), context.cores.agent, context.interrupted);
  if (context.interrupted.load()) return std::nullopt;
  if (!agent) return std::unexpected(agent.error());
  if (auto aimed = aim(context, agent->port()); !aimed) return std::unexpected(aimed.error());
  set_load(context, users);

  AgentWatcher watcher(*agent, ramp_of(users));
  const auto result = load::run(context.plan, watcher, context.interrupted);
  if (!result) return std::unexpected(result.error());
  if (auto stopped = agent->stop(); !stopped) return std::unexpected(stopped.error());
  if (result->interrupted) return std::nullopt;

  std::ifstream lines(truth_file);
  const report::Joined joined = report::join(result->calls, report::Truth::read(lines));
  report::Probe probe = describe(*result, joined, users);
  probe.agent = watcher.load();
  report::judge(probe, result->health.judge().reasons);
  return probe;
}

}  // namespace busyhour::cli
