#include "report/recording.h"

namespace busyhour::report {

Result<Recording> Recording::open(const RecordingFiles& files) {
  Recording recording;
  if (!files.csv.empty()) {
    auto opened = LocustCsv::open(files.csv, files.csv_full_history);
    if (!opened) return std::unexpected(opened.error());
    recording.csv_ = std::move(*opened);
  }
  if (!files.samples.empty()) {
    auto opened = SampleWriter::open(files.samples);
    if (!opened) return std::unexpected(opened.error());
    recording.samples_ = std::move(*opened);
    recording.samples_name_ = files.samples;
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
  if (csv_) csv_->add(turn);
}

void Recording::on_incident(std::string_view, const results::Incident& incident) {
  tally_.add(incident);
  if (csv_) csv_->add(incident);
}

void Recording::on_call(const results::CallRecord& call) {
  tally_.add(call);
  trends_.ended(call);
  if (samples_) keep(samples_->write(call));
}

void Recording::on_snapshot(const results::Snapshot& snapshot) {
  users_peak_ = snapshot.users_peak;
  last_ = snapshot.at;
  if (csv_) keep(csv_->update(tally_, snapshot, snapshot.at));
}

Result<void> Recording::finish(Duration elapsed) {
  Result<void> samples, csv;
  if (samples_) samples = samples_->finish();
  if (csv_) csv = csv_->finish(tally_, elapsed, last_);
  return samples ? csv : samples;
}

std::vector<std::string> Recording::files() const {
  std::vector<std::string> files;
  if (csv_) files = csv_->files();
  if (samples_) files.push_back(samples_name_);
  return files;
}

}  // namespace busyhour::report
