// Any bytes as a file of results: a line that says what is wrong, or a document of which everything
// can be rendered, whatever types its values have.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "report/document.h"
#include "report/histogram_log.h"
#include "report/job_summary.h"
#include "report/json_parts.h"
#include "report/locust_tables.h"
#include "report/prometheus.h"
#include "report/samples.h"
#include "report/screen_summary.h"

namespace {

using namespace busyhour;
using namespace busyhour::report;

void expect(bool right) {
  if (!right) std::abort();
}

void expect_lines(const std::string& text) {
  expect(text.ends_with('\n') && !text.contains('\0') && !text.contains('\x1b'));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto document = parse_document(text, "document");
  if (!document) {
    const std::string& message = document.error().message;
    expect(message.starts_with("document: ") && !message.contains('\n'));
    return 0;
  }
  const JobSummary summary = job_summary(*document);
  expect_lines(junit_xml(summary));
  expect_lines(markdown_summary(summary));
  expect_lines(prometheus_text(*document));
  expect_lines(histogram_log(*document));
  expect_lines(screen_summary(*document, {}, {Charset::utf8, false}));
  expect_lines(samples_text(document->conversations, SampleFormat::csv));
  static_cast<void>(samples_text(document->conversations, SampleFormat::json_lines));
  for (const LocustRow& row : locust_tables(*document).rows) {
    expect(!locust_name_fields(row).contains('\n'));
    static_cast<void>(locust_time_fields(row) + locust_percentile_fields(row.percentiles_ms));
  }
  // One that holds a further one would be read as that.
  if (value_at(document->json, {"conversation_details"}).is_null()) {
    const auto again = parse_document(to_file_text(document->json), "document");
    expect(again.has_value() && again->kind == document->kind);
  }
  return 0;
}
