// A comparison as text, Markdown, JSON (schemas/comparison.schema.json) and HTML.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

#include "report/compare.h"
#include "report/console.h"
#include "report/run_context.h"

namespace busyhour::report {

/// The runs, then of each pair the outcome and its rows. `files`: what was written.
std::string comparison_text(const RunComparison& comparison, std::span<const std::string> files,
                            const ConsoleStyle& style);
/// GitHub's Markdown, outcome first.
std::string comparison_markdown(const RunComparison& comparison);
nlohmann::ordered_json comparison_json(const RunComparison& comparison, const ToolInfo& tool);
/// One file: outcome, differences with their intervals, distributions laid over each other.
std::string comparison_html(const RunComparison& comparison, const ToolInfo& tool);

}  // namespace busyhour::report
