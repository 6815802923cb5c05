#include "report/applied_calibration.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "report/calibration_report.h"
#include "report/console_text.h"
#include "report/json_parts.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;

namespace {

std::string bounds_text(const CalibrationFile& calibration) {
  std::vector<std::string> bounds;
  for (std::size_t i = 0; i < calibrated_metrics.size(); ++i) {
    const auto& bound = calibration.bound_ms[i];
    if (!bound || !calibrated_metrics[i].goal_ms) continue;
    bounds.push_back(fmt::format("{} +-{} ms", calibrated_metrics[i].title, bound_text(*bound)));
  }
  return fmt::format("{}", fmt::join(bounds, ", "));
}

std::vector<std::string> warnings_of(const CalibrationFile& calibration, const CalibratedRun& run) {
  std::vector<std::string> warnings;
  const int largest = calibration.largest_trusted_users;
  if (largest == 0) {
    warnings.emplace_back("the calibration found no load at which this machine can be trusted");
  } else if (run.users > largest) {
    warnings.push_back(
        fmt::format("{} users are more than the {} that were calibrated: the errors"
                    " may be larger",
                    grouped(run.users), grouped(largest)));
  }
  if (calibration.pipeline != run.pipeline) {
    warnings.push_back(fmt::format("it is of the pipeline {}, this run of {}", calibration.pipeline,
                                   run.pipeline));
  }
  if (run.tls) warnings.emplace_back("it was taken without TLS");
  if (calibration.host.cores != run.host.cores) {
    warnings.push_back(fmt::format("it was taken with {} cores, now there are {}",
                                   calibration.host.cores, run.host.cores));
  }
  if (calibration.host.kernel != run.host.kernel) {
    warnings.push_back(
        fmt::format("it was taken on {}, this is {}", calibration.host.kernel, run.host.kernel));
  }
  if (calibration.tool_version != run.tool_version) {
    warnings.push_back(fmt::format("it was taken by version {}, this is {}",
                                   calibration.tool_version, run.tool_version));
  }
  return warnings;
}

}  // namespace

Result<AppliedCalibration> apply_calibration(std::string file, CalibrationFile calibration,
                                             const CalibratedRun& run) {
  if (calibration.endpoint != run.endpoint) {
    return usage_error(fmt::format(
        "--calibration {}: it is of the endpoint {}, but this run calls {}; take one with"
        " 'busyhour calibrate --endpoint {}'",
        quote_path(file), quote(calibration.endpoint), run.endpoint, run.endpoint));
  }
  std::vector<std::string> warnings = warnings_of(calibration, run);
  return AppliedCalibration{std::move(file), std::move(calibration), std::move(warnings)};
}

void print_calibration(ConsoleText& text, const AppliedCalibration& applied) {
  const CalibrationFile& calibration = applied.calibration;
  const std::string bounds = bounds_text(calibration);
  text.line("  Calibrated:  {} up to {} users", bounds.empty() ? "nothing" : bounds + " (p99)",
            grouped(calibration.largest_trusted_users));
  for (const std::string& warning : applied.warnings) {
    text.coloured(Colour::yellow, "    Calibration: " + text.clean(warning));
  }
}

Json applied_calibration_json(const AppliedCalibration& applied) {
  const CalibrationFile& calibration = applied.calibration;
  Json errors = Json::object();
  for (std::size_t i = 0; i < calibrated_metrics.size(); ++i) {
    const auto& bound = calibration.bound_ms[i];
    errors[std::string(calibrated_metrics[i].info().sample_key)] =
        bound ? Json(rounded(*bound)) : Json(nullptr);
  }
  return {{"file", applied.file},
          {"started_at", calibration.started_at},
          {"largest_trusted_users", calibration.largest_trusted_users},
          {"error_ms", errors},
          {"warnings", applied.warnings}};
}

}  // namespace busyhour::report
