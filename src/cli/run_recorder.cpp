#include "cli/run_recorder.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/clock.h"
#include "report/json_parts.h"
#include "report/output_file.h"
#include "report/recorded_conversations.h"

namespace busyhour::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* audio_directory_name = "conversation_audio";

}  // namespace

RunRecorder::RunRecorder(recording::RecorderSetup setup, fs::path directory, WallTime begun)
    : recorder_(std::move(setup)), directory_(std::move(directory)), begun_(begun) {}

Result<std::unique_ptr<RunRecorder>> RunRecorder::open(const RecordOptions& options,
                                                       const fs::path& directory,
                                                       load::Plan& plan) {
  if (!options.record || (options.rate <= 0 && options.worst == 0)) return nullptr;
  recording::RecorderSetup setup;
  setup.rate = options.rate;
  setup.worst = options.worst;
  setup.seed = plan.seed;
  setup.directory = directory / audio_directory_name;
  if (auto ready = report::prepare_output_directory(setup.directory); !ready) {
    return std::unexpected(ready.error());
  }
  const WallTime begun = SystemClock().wall_now();
  setup.file_prefix = format_file_stamp(begun) + "_";
  setup.most_memory = options.most_memory;
  setup.most_disk = options.most_disk;
  setup.caller_rate = plan.dialect->sample_rate();
  setup.frame_period = plan.dialect->frame_period();
  std::unique_ptr<RunRecorder> recorder(new RunRecorder(std::move(setup), directory, begun));
  plan.recorders = &recorder->recorder_;
  return recorder;
}

Result<void> RunRecorder::finish(const results::RunResult& result,
                                 std::vector<std::string>& files) {
  run_begin_ = result.begin;
  run_started_ = result.started_at;
  recordings_ = recorder_.finish();
  const fs::path file = directory_ / report::recorded_conversations_file_name(begun_);
  auto written =
      report::write_file_atomically(file, report::to_file_text(list(audio_directory_name)));
  if (written) files.push_back(file.string());
  return recorder_.problem() ? written : recorder_.problem();
}

nlohmann::ordered_json RunRecorder::list(const std::string& audio_directory) const {
  return report::recorded_conversations_json(recordings_, {run_begin_, run_started_},
                                             audio_directory);
}

void RunRecorder::add_to(report::Document& document, const std::string& file) const {
  fs::path audio = audio_directory_name;
  if (!file.empty()) {
    const fs::path from = fs::absolute(file).lexically_normal().parent_path();
    const fs::path to = fs::absolute(directory_ / audio_directory_name).lexically_normal();
    audio = to.lexically_relative(from);
    if (audio.empty()) audio = to;
  }
  document.json["recorded_conversations"] = list(audio.string());
}

}  // namespace busyhour::cli
