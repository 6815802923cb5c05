// conversation_load_test_<time>.json: the seeds' raw figures of every conversation, and ours: each
// turn as in --samples, errors with time and category, and the document of the run
// (schemas/conversation_load_test.schema.json).
#pragma once

#include <string>

#include "report/document.h"
#include "results/run_result.h"

namespace busyhour::report {

/// The whole file. `result` has its calls; `document` is the one that was made of it.
std::string load_test_text(const results::RunResult& result, const Document& document);

/// "conversation_load_test_20261121_101530.json", in local time, as the seeds name it.
std::string load_test_file_name(WallTime written_at);

}  // namespace busyhour::report
