#include "report/outputs.h"

#include <fmt/format.h>

#include <array>

#include "report/histogram_log.h"
#include "report/html_report.h"
#include "report/job_summary.h"
#include "report/json_parts.h"
#include "report/load_test.h"
#include "report/locust_tables.h"
#include "report/output_file.h"
#include "report/prometheus.h"
#include "report/samples.h"
#include "report/stored_run.h"

namespace busyhour::report {

namespace {

struct Output {
  std::string OutputFiles::* file;
  std::string (*text)(const Document& document, const OutputFiles& files);
};

constexpr std::array outputs{
    Output{&OutputFiles::json,
           [](const Document& d, const OutputFiles&) { return to_file_text(d.json); }},
    Output{&OutputFiles::html,
           [](const Document& d, const OutputFiles& files) {
             return html_report(d, {.audio_directory = files.recordings_directory});
           }},
    Output{&OutputFiles::junit,
           [](const Document& d, const OutputFiles&) { return junit_xml(job_summary(d)); }},
    Output{&OutputFiles::markdown,
           [](const Document& d, const OutputFiles&) { return markdown_summary(job_summary(d)); }},
    Output{&OutputFiles::prometheus,
           [](const Document& d, const OutputFiles&) { return prometheus_text(d); }},
};

/// Writes on after an error, and keeps the first.
class Writing {
 public:
  explicit Writing(std::vector<std::string>& written) : written_(written) {}

  void file(const std::string& name, const std::string& text) {
    note(write_file_atomically(name, text), {name});
  }
  void note(Result<void> done, const std::vector<std::string>& names) {
    if (done) {
      written_.insert(written_.end(), names.begin(), names.end());
    } else if (result_) {
      result_ = std::move(done);
    }
  }
  Result<void> result() { return std::move(result_); }

 private:
  std::vector<std::string>& written_;
  Result<void> result_;
};

}  // namespace

Result<void> prepare_outputs(const OutputFiles& files) {
  std::vector<std::string> names{files.load_test};
  for (const Output& output : outputs) names.push_back(files.*output.file);
  if (auto ready = prepare_directories_of(names); !ready) return ready;
  return files.store.empty() ? Result<void>{} : prepare_store(files.store);
}

Result<void> write_outputs(const OutputFiles& files, const Document& document,
                           const results::RunResult* result, std::vector<std::string>& written) {
  Writing writing(written);
  for (const Output& output : outputs) {
    const std::string& name = files.*output.file;
    if (!name.empty()) writing.file(name, output.text(document, files));
  }
  if (!files.load_test.empty() && result != nullptr) {
    writing.file(files.load_test, load_test_text(*result, document));
  }
  if (!files.store.empty()) {
    const auto stored = store_document(files.store, document);
    if (stored) {
      writing.note({}, {fmt::format("{} (run {})", files.store, *stored)});
    } else {
      writing.note(std::unexpected(stored.error()), {});
    }
  }
  return writing.result();
}

Result<void> write_grown_outputs(const OutputFiles& files, const Document& document,
                                 std::vector<std::string>& written) {
  const bool has_turns = document.conversations.is_array();
  if (!has_turns && !(files.samples.empty() && files.samples_csv.empty())) {
    return usage_error(
        "the file does not hold single turns, of which samples are made; give the journal of the "
        "run, or conversation_load_test_*.json");
  }
  auto ready = prepare_directories_of(
      std::array{files.csv, files.samples, files.samples_csv, files.histograms});
  if (!ready) return ready;
  Writing writing(written);
  if (!files.csv.empty()) {
    writing.note(write_locust_tables(files.csv, locust_tables(document)),
                 locust_table_files(files.csv));
  }
  if (!files.samples.empty()) {
    writing.file(files.samples, samples_text(document.conversations, SampleFormat::json_lines));
  }
  if (!files.samples_csv.empty()) {
    writing.file(files.samples_csv, samples_text(document.conversations, SampleFormat::csv));
  }
  if (!files.histograms.empty()) writing.file(files.histograms, histogram_log(document));
  return writing.result();
}

}  // namespace busyhour::report
