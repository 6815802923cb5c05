// The words and figures of a comparison, which its readable outputs share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/compare.h"

namespace busyhour::report::compare_words {

/// "812.4ms", "99.50%"; "-" without a value.
std::string value(const CompareRow& row, const std::optional<double>& of);
/// "+5.0%" of the first run's; "+0.12ms" where that is next to nothing; "-0.50 points" of shares.
std::string difference(const CompareRow& row);
/// "+3.9% to +6.1%", "-1.20 to +0.20 points", as the difference; "-" without one.
std::string interval(const CompareRow& row);
/// "ttfb p95, turn 3"; of shares without the figure.
std::string name(const CompareRow& row);
/// "B is worse than A", "no difference shown between A and B"
std::string sentence(const ComparedPair& pair);
/// What is better or worse, at most `most` of them: "ttfb mean +5.0%"; then how many more.
std::vector<std::string> findings(const ComparedPair& pair, Outcome outcome, std::size_t most);
/// "run of 2026-11-22T08:00:00.000Z, ws://..., 2000 turns in 400 calls, PASS"
std::string facts(const ComparedRun& run);
/// How the figures came about, in two or three sentences.
std::vector<std::string> method(const RunComparison& comparison);

}  // namespace busyhour::report::compare_words
