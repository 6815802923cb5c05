// What a document says in short, for the screen.
#pragma once

#include <span>
#include <string>

#include "report/console.h"
#include "report/document.h"

namespace busyhour::report {

/// Summary, tables, targets, verdict, files. `files`: what was written.
std::string screen_summary(const Document& document, std::span<const std::string> files,
                           const ConsoleStyle& style);

}  // namespace busyhour::report
