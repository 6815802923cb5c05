// Histograms as a log of HdrHistogram (.hlog), for its own tools: HistogramLogAnalyzer, the
// plotters, and the libraries of all languages.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/time.h"
#include "report/distributions.h"
#include "report/document.h"
#include "report/output_file.h"

namespace busyhour::report {

/// Written while a run goes on: an interval each ten seconds, in it a histogram for each metric and
/// each of its positions, told apart by a tag, "ttfb_ms" or "ttfb_ms.turn_1". Values are
/// nanoseconds, Interval_Max is in milliseconds. Used by one thread. A disk that fills up must not
/// end a run: the first failure is kept, and nothing more is written after it.
class HistogramLog {
 public:
  static constexpr Duration interval = 10s;

  /// Before the run, so that a wrong path is told at once (a usage error).
  static Result<HistogramLog> open(const std::filesystem::path& path);

  void add(const results::TurnRecord& turn) { distributions_.add(turn); }
  /// Once a second, after what happened in it was added. The error is returned once.
  Result<void> update(Duration elapsed, WallTime now);
  /// The last interval; the first error of the whole writing if there was one.
  Result<void> finish(Duration elapsed, WallTime now);

  const std::string& file() const { return file_.name(); }

 private:
  explicit HistogramLog(OutputFile file) : file_(std::move(file)) {}

  Result<void> write(Duration elapsed, WallTime now);

  OutputFile file_;
  bool begun_ = false;
  Distributions distributions_;  ///< of the interval
  Duration since_{0};            ///< its begin
  std::optional<Error> error_;
};

/// The same of a document: all of the run is one interval.
std::string histogram_log(const Document& document);

}  // namespace busyhour::report
