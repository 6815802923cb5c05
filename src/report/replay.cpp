#include "report/replay.h"

#include <memory>
#include <utility>

#include "report/analysis.h"
#include "report/detailed_stats.h"
#include "report/run_report.h"
#include "results/listeners.h"

namespace busyhour::report {

namespace {

class KeptCalls final : public results::RunListener {
 public:
  void on_call(const results::CallRecord& call) override { calls.push_back(call); }
  void on_snapshot(const results::Snapshot&) override {}
  std::vector<results::CallRecord> calls;
};

class Judge final : public results::RunListener {
 public:
  explicit Judge(const std::vector<Target>& targets) : gates_(targets) {}

  void on_turn(std::string_view, const results::TurnRecord& turn) override { gates_.add(turn); }
  void on_incident(std::string_view, const results::Incident& incident) override {
    gates_.add(incident);
  }
  void on_call(const results::CallRecord& call) override { gates_.add(call); }
  void on_snapshot(const results::Snapshot&) override {}

  std::vector<GateResult> results(const RunExtent& extent) const { return gates_.results(extent); }

 private:
  Gates gates_;
};

bool is_of_run(const results::JournalHeader& header) {
  return std::holds_alternative<results::RunSettings>(header.config);
}

Rendered render_run(Replay replay) {
  const auto run = std::make_shared<const FinishedRun>(
      FinishedRun{.settings = std::get<results::RunSettings>(replay.header.config),
                  .result = std::move(replay.result),
                  .tally = replay.recording.take_tally(),
                  .users_peak = replay.recording.users_peak(),
                  .gates = std::move(replay.gates),
                  .trends = replay.recording.trends(),
                  .history = replay.recording.history()});
  const RunSummary summary = summarize(*run);
  return {{Document::Kind::run, run_json(*run, summary, replay.header.tool, replay.header.host)},
          std::shared_ptr<const results::RunResult>(run, &run->result),
          [run, summary](std::span<const std::string> files, const ConsoleStyle& style) {
            return run_console_report(*run, summary, files, style);
          }};
}

Rendered render_analysis(Replay replay) {
  const auto kept = std::make_shared<const results::RunResult>(std::move(replay.result));
  Analysis analysis = analyze(*kept, replay.targets);
  analysis.history = replay.recording.history();
  return {{Document::Kind::analysis,
           detailed_stats_json(*kept, analysis, replay.header.tool, replay.header.host)},
          kept,
          [kept, analysis](std::span<const std::string> files, const ConsoleStyle& style) {
            return console_report(*kept, analysis, files, style);
          }};
}

}  // namespace

Result<Replay> replay_journal(const std::filesystem::path& journal, const ReplayOptions& options) {
  auto reader = results::JournalReader::open(journal);
  if (!reader) return std::unexpected(reader.error());
  auto recording = Recording::open(options.files);
  if (!recording) return std::unexpected(recording.error());

  auto targets = targets_from(reader->header().targets);
  if (!targets) return std::unexpected(targets.error());

  KeptCalls kept;
  Judge judge(*targets);
  const bool keep = options.keep_calls || !is_of_run(reader->header());
  results::Listeners listeners{&*recording, &judge, keep ? &kept : nullptr};
  auto result = reader->replay(listeners);
  if (!result) return std::unexpected(result.error());
  result->calls = std::move(kept.calls);
  auto recorded = recording->finish(result->end - result->begin);
  if (!recorded) return std::unexpected(recorded.error());
  const RunExtent extent{.users = recording->users_peak(), .run_time = result->end - result->begin};
  return Replay{.header = reader->header(),
                .result = std::move(*result),
                .recording = std::move(*recording),
                .targets = std::move(*targets),
                .gates = judge.results(extent),
                .complete = reader->complete()};
}

Rendered render(Replay replay) {
  return is_of_run(replay.header) ? render_run(std::move(replay))
                                  : render_analysis(std::move(replay));
}

}  // namespace busyhour::report
