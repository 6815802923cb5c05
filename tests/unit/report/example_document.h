// The documents of the runs made by hand.
#pragma once

#include "report/document.h"

namespace busyhour::test {

/// Of finished_run(), of example_run(). Held to `targets`, as --target reads them, if there are.
report::Document run_document(const std::string& targets = "");
report::Document analysis_document(const std::string& targets = "");

}  // namespace busyhour::test
