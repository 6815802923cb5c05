// --samples FILE.jsonl: one JSON line per turn, written as the calls end
// (schemas/sample.schema.json).
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.h"
#include "report/output_file.h"
#include "results/turn_record.h"

namespace busyhour::report {

/// One line with its line feed. Points are nanoseconds of CLOCK_MONOTONIC, metrics milliseconds,
/// both null where they did not happen.
std::string sample_line(const results::CallRecord& call, const results::TurnRecord& turn);

/// Used by one thread. A disk that fills up must not end a run: the first failure is kept, and
/// nothing more is written after it.
class SampleWriter {
 public:
  /// Before the run, so that a wrong path is told at once (a usage error).
  static Result<SampleWriter> open(const std::filesystem::path& path);

  /// Writes the call's turns in one piece. The error is returned once, to be told once.
  Result<void> write(const results::CallRecord& call);
  /// Closes the file; the first error of the whole writing if there was one.
  Result<void> finish();

 private:
  explicit SampleWriter(OutputFile file) : file_(std::move(file)) {}

  OutputFile file_;
  std::optional<Error> error_;
};

}  // namespace busyhour::report
