#include "report/recording.h"

namespace busyhour::report {

Result<Recording> Recording::open(const OutputFiles& files) {
  Recording recording;
  if (!files.csv.empty()) {
    auto opened = LocustCsv::open(files.csv, files.csv_full_history);
    if (!opened) return std::unexpected(opened.error());
    recording.csv_ = std::move(*opened);
  }
  for (const auto& [name, format] : {std::pair{files.samples, SampleFormat::json_lines},
                                     {files.samples_csv, SampleFormat::csv}}) {
    if (name.empty()) continue;
    auto opened = SampleWriter::open(name, format);
    if (!opened) return std::unexpected(opened.error());
    recording.samples_.push_back(std::move(*opened));
  }
  if (!files.histograms.empty()) {
    auto opened = HistogramLog::open(files.histograms);
    if (!opened) return std::unexpected(opened.error());
    recording.histograms_ = std::move(*opened);
  }
  return recording;
}

void Recording::keep(const Result<void>& written) {
  if (problem_ && !written) problem_ = written;
}

void Recording::on_connected(const results::CallRecord& call) {
  trends_.connected(call);
}

void Recording::on_turn(std::string_view, const results::TurnRecord& turn) {
  tally_.add(turn);
  history_.add(turn);
  if (csv_) csv_->add(turn);
  if (histograms_) histograms_->add(turn);
}

void Recording::on_incident(std::string_view, const results::Incident& incident) {
  tally_.add(incident);
  history_.add(incident);
  if (csv_) csv_->add(incident);
}

void Recording::on_call(const results::CallRecord& call) {
  tally_.add(call);
  trends_.ended(call);
  for (SampleWriter& samples : samples_) keep(samples.write(call));
}

void Recording::on_snapshot(const results::Snapshot& snapshot) {
  users_peak_ = snapshot.users_peak;
  last_ = snapshot.at;
  history_.update(snapshot);
  if (csv_) keep(csv_->update(tally_, snapshot, snapshot.at));
  if (histograms_) keep(histograms_->update(snapshot.elapsed, snapshot.at));
}

Result<void> Recording::finish(Duration elapsed) {
  history_.finish(elapsed);
  Result<void> all;
  for (SampleWriter& samples : samples_) {
    if (auto finished = samples.finish(); all) all = std::move(finished);
  }
  if (csv_) {
    if (auto finished = csv_->finish(tally_, elapsed, last_); all) all = std::move(finished);
  }
  if (histograms_) {
    if (auto finished = histograms_->finish(elapsed, last_); all) all = std::move(finished);
  }
  return all;
}

std::vector<std::string> Recording::files() const {
  std::vector<std::string> files;
  if (csv_) files = csv_->files();
  for (const SampleWriter& samples : samples_) files.push_back(samples.file());
  if (histograms_) files.push_back(histograms_->file());
  return files;
}

}  // namespace busyhour::report
