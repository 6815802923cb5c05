// https://github.com/jenkinsci/xunit-plugin, junit-10.xsd; the attributes that other readers want
// as well: https://github.com/testmoapp/junitxml.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/markup.h"
#include "report/gate_output.h"
#include "report/job_summary.h"
#include "report/printable.h"

namespace busyhour::report {

namespace {

constexpr std::size_t longest = 1000;  // characters of a text that others chose

/// For text and attribute values in quotes. What XML 1.0 cannot hold is gone after printable(),
/// except for two code points.
std::string xml(std::string_view text) {
  std::string safe;
  const std::string line = printable(text, Charset::utf8, longest);
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::string_view three = std::string_view(line).substr(i, 3);
    if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") {
      safe += '?';
      i += 2;
      continue;
    }
    append_escaped(safe, line[i]);
  }
  return safe;
}

/// How a reader of the file counts a case.
enum class Kind { passed, failure, error, skipped };

struct Suite {
  std::string name;
  std::string cases;
  int tests = 0, failures = 0, errors = 0, skipped = 0;

  void add(std::string_view case_name, Kind kind, std::string_view type, std::string_view message) {
    ++tests;
    cases += fmt::format(R"(    <testcase classname="busyhour.{}" name="{}" time="0">)", name,
                         xml(case_name));
    switch (kind) {
      case Kind::passed:
        cases += fmt::format("<system-out>{}</system-out>", xml(message));
        break;
      case Kind::failure:
        ++failures;
        cases +=
            fmt::format(R"(<failure type="{0}" message="{1}">{1}</failure>)", type, xml(message));
        break;
      case Kind::error:
        ++errors;
        cases += fmt::format(R"(<error type="{0}" message="{1}">{1}</error>)", type, xml(message));
        break;
      case Kind::skipped:
        ++skipped;
        cases += fmt::format(R"(<skipped message="{}"/>)", xml(message));
        break;
    }
    cases += "</testcase>\n";
  }
};

Suite checks_suite(const JobSummary& summary) {
  Suite suite{.name = "checks", .cases = {}};
  for (const JobCheck& check : summary.checks) {
    switch (check.status) {
      case JobCheck::Status::passed:
        suite.add(check.name, Kind::passed, "", check.message);
        break;
      case JobCheck::Status::failed:
        suite.add(check.name, Kind::failure, "failed", check.message);
        break;
      case JobCheck::Status::undecided:
        suite.add(check.name, Kind::error, "inconclusive", check.message);
        break;
      case JobCheck::Status::left_to_targets:
        suite.add(check.name, Kind::skipped, "",
                  check.message + "; a target says how many may fail");
        break;
    }
  }
  return suite;
}

Suite targets_suite(const JobSummary& summary) {
  Suite suite{.name = "targets", .cases = {}};
  const bool unfit = summary.verdict.result == results::Verdict::inconclusive;
  for (const GateResult& result : summary.gates) {
    const std::string name = to_text(result.target);
    const std::string message = to_text(result);
    switch (result.status) {
      case GateStatus::passed:
        suite.add(name, Kind::passed, "", message);
        break;
      case GateStatus::missed:
        // The figures of a run that shows nothing miss no target.
        suite.add(name, unfit ? Kind::error : Kind::failure, unfit ? "inconclusive" : "missed",
                  message);
        break;
      case GateStatus::inconclusive:
        suite.add(name, Kind::error, "inconclusive", message);
        break;
      case GateStatus::not_applicable:
        suite.add(name, Kind::skipped, "", result.note);
        break;
    }
  }
  return suite;
}

std::string to_text(const Suite& suite, const JobSummary& summary) {
  // Seconds without a zone, as the schema has them; UTC.
  const std::string stamp = xml(std::string_view(summary.started_at).substr(0, 19));
  return fmt::format(
      "  <testsuite name=\"{}.{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" "
      "time=\"{:.3f}\" timestamp=\"{}\">\n{}  </testsuite>\n",
      xml(summary.command), suite.name, suite.tests, suite.failures, suite.errors, suite.skipped,
      summary.duration_s, stamp, suite.cases);
}

}  // namespace

std::string junit_xml(const JobSummary& summary) {
  const Suite checks = checks_suite(summary);
  const Suite targets = targets_suite(summary);
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" tests=\"{}\" "
      "failures=\"{}\" errors=\"{}\" time=\"{:.3f}\">\n",
      xml(summary.command), checks.tests + targets.tests, checks.failures + targets.failures,
      checks.errors + targets.errors, summary.duration_s);
  text += to_text(checks, summary);
  if (targets.tests > 0) text += to_text(targets, summary);
  return text + "</testsuites>\n";
}

}  // namespace busyhour::report
