// The result of a run as blocks of text, in the order and look that users of the seeds know.
#pragma once

#include <span>
#include <string>

#include "report/analysis.h"
#include "report/printable.h"

namespace busyhour::report {

struct ConsoleStyle {
  Charset charset = Charset::ascii;  ///< utf8: headings carry a symbol
  bool colour = false;               ///< ANSI escapes; never in a pipe
};

/// Summary, concurrency, latency, turn positions, templates, failures, generator health, verdict,
/// files. `files`: what was written.
std::string console_report(const results::RunResult& result, const Analysis& analysis,
                           std::span<const std::string> files, const ConsoleStyle& style);

}  // namespace busyhour::report
