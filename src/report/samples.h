// --samples FILE.jsonl: one JSON line per turn, written as the calls end
// (schemas/sample.schema.json); --samples-csv FILE.csv: the same with a column for each key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "base/error.h"
#include "report/output_file.h"
#include "results/turn_record.h"

namespace busyhour::report {

enum class SampleFormat : std::uint8_t { json_lines, csv };

/// Points are nanoseconds of CLOCK_MONOTONIC, metrics milliseconds, both null where they did not
/// happen.
nlohmann::ordered_json sample_json(const results::CallRecord& call,
                                   const results::TurnRecord& turn);

/// What the file begins with: nothing, or the names of the columns.
std::string samples_head(SampleFormat format);
/// A sample as a line with its end. In CSV null is an empty field, and a text is on one line and
/// cut after 1,000 characters.
std::string sample_line(const nlohmann::ordered_json& sample, SampleFormat format);
/// The whole file, of the conversations of a conversation_load_test.
std::string samples_text(const nlohmann::ordered_json& conversations, SampleFormat format);

/// Used by one thread. A disk that fills up must not end a run: the first failure is kept, and
/// nothing more is written after it.
class SampleWriter {
 public:
  /// Before the run, so that a wrong path is told at once (a usage error).
  static Result<SampleWriter> open(const std::filesystem::path& path, SampleFormat format);

  /// Writes the call's turns in one piece. The error is returned once, to be told once.
  Result<void> write(const results::CallRecord& call);
  /// Closes the file; the first error of the whole writing if there was one.
  Result<void> finish();
  const std::string& file() const { return file_.name(); }

 private:
  SampleWriter(OutputFile file, SampleFormat format) : file_(std::move(file)), format_(format) {}

  OutputFile file_;
  SampleFormat format_;
  std::optional<Error> error_;
};

}  // namespace busyhour::report
