// The files that are made of a document. `run`, `analyze` and `report` all write them here.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "report/document.h"
#include "report/output_files.h"
#include "results/run_result.h"

namespace busyhour::report {

/// Proves, before a run, that each file that is written at its end can be made. A usage error that
/// names the directory or the store.
Result<void> prepare_outputs(const OutputFiles& files);

/// Writes what is made at the end, all that can be written, and adds the names to `written`. The
/// first error. `result` is the document's with its calls, of which the load test file tells; null
/// if that is not wanted.
Result<void> write_outputs(const OutputFiles& files, const Document& document,
                           const results::RunResult* result, std::vector<std::string>& written);

/// The same for what a run writes while it goes on, where there is only its document: Locust's
/// files without their history, samples, histograms of the whole run. A usage error where the
/// document does not hold what a file is made of; then nothing is written.
Result<void> write_grown_outputs(const OutputFiles& files, const Document& document,
                                 std::vector<std::string>& written);

}  // namespace busyhour::report
