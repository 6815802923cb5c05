// A journal told again: the same records, counted as they were when the run went on.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "report/console.h"
#include "report/document.h"
#include "report/gates.h"
#include "report/recording.h"
#include "results/journal_reader.h"

namespace busyhour::report {

struct ReplayOptions {
  OutputFiles files;        ///< those that grow are written meanwhile
  bool keep_calls = false;  ///< also those of a run, of which there may be many
};

struct Replay {
  results::JournalHeader header;
  results::RunResult result;  ///< with the calls of an analysis, or if they were asked for
  Recording recording;
  std::vector<Target> targets;    ///< that the run was held to
  std::vector<GateResult> gates;  ///< what became of them; of an analysis render() finds it
  bool complete = false;          ///< the run was over when the journal ended
};

/// Errors name the file, and the line where one is wrong.
Result<Replay> replay_journal(const std::filesystem::path& journal, const ReplayOptions& options);

/// What the command that wrote the journal says at its end.
struct Rendered {
  Document document;
  std::shared_ptr<const results::RunResult> result;  ///< with the calls that the replay kept
  /// The text on screen, which ends with the names of the files.
  std::function<std::string(std::span<const std::string> files, const ConsoleStyle& style)> text;
};
Rendered render(Replay replay);

}  // namespace busyhour::report
