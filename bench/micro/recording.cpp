// What a recorded call costs its thread: the frames that it hears are kept.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "protocol/agent_event.h"
#include "recording/call_log.h"
#include "recording/disk_budget.h"
#include "recording/spool.h"
#include "recording/worker.h"

namespace busyhour::recording {
namespace {

constexpr std::uint64_t enough = std::uint64_t{1} << 30;
constexpr std::size_t frames_of_a_log = 100;

/// 20 ms of speech at 16 kHz in base64, into the logs of so many calls in turn. Each log is given
/// back after some frames and begins anew, as calls end and others begin.
void keep_heard_frame(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  DiskBudget disk(enough);
  Worker worker;
  Spool spool(std::filesystem::temp_directory_path(), enough, disk, worker);
  std::vector<std::unique_ptr<CallLog>> logs(count);
  const std::string base64(856, 'A');
  protocol::AgentEvent event;
  event.audio = base64;
  std::size_t frame = 0;
  for (auto _ : state) {
    std::unique_ptr<CallLog>& log = logs[frame % count];
    if (frame / count % frames_of_a_log == 0) log = std::make_unique<CallLog>(spool, true);
    log->on_audio(event, 16000, Instant{1s});
    ++frame;
  }
  for (const auto& log : logs) {
    if (log && log->lost()) state.SkipWithError("the spool is too small");
  }
}
BENCHMARK(keep_heard_frame)->Arg(1)->Arg(1000);

}  // namespace
}  // namespace busyhour::recording
