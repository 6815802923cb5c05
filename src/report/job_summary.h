// What a CI job shows of a run, whichever command made it: rendered by junit.cpp and markdown.cpp.
#pragma once

#include <string>
#include <vector>

#include "report/document.h"
#include "report/gates.h"
#include "results/run_result.h"

namespace busyhour::report {

/// Something that is looked at in every run, with or without targets.
struct JobCheck {
  enum class Status : std::uint8_t { passed, failed, undecided, left_to_targets };
  std::string name;
  Status status = Status::passed;
  std::string message;  ///< what was seen
};

struct JobTable {
  std::string title;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

/// Texts are as they came: the renderers make them safe.
struct JobSummary {
  std::string command;  ///< "busyhour run"
  std::string url;
  std::string load;        ///< "15 users, 2 more each second"
  std::string started_at;  ///< "2026-11-21T10:15:30.120Z"
  double duration_s = 0;
  results::VerdictReport verdict;
  std::vector<GateResult> gates;
  std::vector<JobCheck> checks;
  std::vector<JobTable> tables;
};

JobSummary job_summary(const Document& document);

/// JUnit XML as Jenkins, GitLab and the GitHub actions read it: each check and each target is a
/// test case; what could not be decided is an error, what was missed a failure.
std::string junit_xml(const JobSummary& summary);

/// GitHub's Markdown, verdict first.
std::string markdown_summary(const JobSummary& summary);

}  // namespace busyhour::report
