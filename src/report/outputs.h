// The files that are made of a document. `run`, `analyze` and `report` all write them here.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "report/document.h"

namespace busyhour::report {

/// Empty names: not written. A file of its own for each way to look at a run; what grows while a
/// run goes on is in RecordingFiles.
struct OutputFiles {
  std::string json{};
  std::string store{};  ///< the store of runs, to which the document is added
};

/// Proves, before a run, that each can be made. A usage error that names the directory or the
/// store.
Result<void> prepare_outputs(const OutputFiles& files);

/// Writes all that can be written, and adds their names to `written`. The first error.
Result<void> write_outputs(const OutputFiles& files, const Document& document,
                           std::vector<std::string>& written);

}  // namespace busyhour::report
