// What is made of a run as it is told: the tally, and the files that grow meanwhile.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/histogram_log.h"
#include "report/history.h"
#include "report/locust_csv.h"
#include "report/output_files.h"
#include "report/run_tally.h"
#include "report/samples.h"
#include "report/trends.h"
#include "results/run_listener.h"

namespace busyhour::report {

/// The same from the engine and from a journal, so that both give the same outputs.
class Recording final : public results::RunListener {
 public:
  /// A usage error if a file cannot be made.
  static Result<Recording> open(const OutputFiles& files);

  void on_connected(const results::CallRecord& call) override;
  void on_turn(std::string_view call_id, const results::TurnRecord& turn) override;
  void on_incident(std::string_view call_id, const results::Incident& incident) override;
  void on_call(const results::CallRecord& call) override;
  void on_snapshot(const results::Snapshot& snapshot) override;
  /// Ends the files. The first error of the whole writing if there was one.
  Result<void> finish(Duration elapsed);

  /// What could not be written since this was last asked: a problem is told once, and soon.
  Result<void> problem() { return std::exchange(problem_, {}); }

  const RunTally& tally() const { return tally_; }
  RunTally take_tally() { return std::move(tally_); }
  Trends trends() const { return trends_.trends(); }
  const History& history() const { return history_; }
  int users_peak() const { return users_peak_; }
  std::vector<std::string> files() const;

 private:
  void keep(const Result<void>& written);

  std::optional<LocustCsv> csv_;
  std::vector<SampleWriter> samples_;  ///< one for each format
  std::optional<HistogramLog> histograms_;
  RunTally tally_;
  TrendCounter trends_;
  History history_;
  int users_peak_ = 0;
  WallTime last_{};
  Result<void> problem_;
};

}  // namespace busyhour::report
