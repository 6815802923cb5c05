// The recordings of one run: from the options to the files.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/record_options.h"
#include "load/plan.h"
#include "recording/recorder.h"
#include "report/document.h"
#include "results/run_result.h"

namespace busyhour::cli {

class RunRecorder {
 public:
  /// Lets the plan's calls be recorded into `directory`, if the options want that; else null. The
  /// plan refers to it. A usage error if the directory cannot be written.
  static Result<std::unique_ptr<RunRecorder>> open(const RecordOptions& options,
                                                   const std::filesystem::path& directory,
                                                   load::Plan& plan);

  /// After the run: writes what is left, and recorded_conversations_<time>.json, whose name it adds
  /// to `files`. The first thing that could not be written; the rest is there all the same.
  Result<void> finish(const results::RunResult& result, std::vector<std::string>& files);

  /// After finish().
  const results::Recordings& recordings() const { return recordings_; }
  /// Tells of them in a document that goes into `file`, or into none.
  void add_to(report::Document& document, const std::string& file) const;

 private:
  RunRecorder(recording::RecorderSetup setup, std::filesystem::path directory, WallTime begun);
  nlohmann::ordered_json list(const std::string& audio_directory) const;

  recording::Recorder recorder_;
  const std::filesystem::path directory_;
  const WallTime begun_;  ///< in the names of the files
  results::Recordings recordings_;
  Instant run_begin_{};
  WallTime run_started_{};
};

}  // namespace busyhour::cli
