// May two runs be compared at all? And what differs between them beside the results?
#pragma once

#include <string>
#include <vector>

#include "report/document.h"

namespace busyhour::report {

/// What is said of a run beside its figures.
struct RunFacts {
  std::string name;  ///< the file
  std::string kind;  ///< "run", "analysis"
  std::string started_at, url, verdict;
  std::uint64_t turns = 0, calls = 0;  ///< `calls`: 0 where they are not known
};
RunFacts facts_of(const std::string& name, const Document& document);

/// What a comparison looks away from because the user wants it.
struct Leniency {
  bool different = false;        ///< other scenarios, endpoints, numbers of turns
  bool unfit_generator = false;  ///< figures that are the generator's own
};

/// Why the figures of two runs do not belong beside each other: they are of different commands,
/// scenarios, endpoints, pipelines or numbers of turns. A line each, in which the runs are A and
/// the second one's letter.
std::vector<std::string> differences_of_kind(const Document& first, const Document& second,
                                             char letter);
/// Why a run says nothing about the agent: its generator was not fit. Empty if it was.
std::string unfit_generator(const Document& document);

/// What else was set differently (users, time-outs, ...), or makes a run less than it could be.
std::vector<std::string> remarks_on(const Document& first, const Document& second, char letter);

}  // namespace busyhour::report
