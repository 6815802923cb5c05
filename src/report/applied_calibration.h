// A calibration file beside a run's results: how far its figures may be off.
#pragma once

#include <array>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "report/calibration.h"
#include "report/run_context.h"

namespace busyhour::report {

class ConsoleText;

/// What is read of a file that `calibrate` wrote (schemas/calibration.schema.json).
struct CalibrationFile {
  HostInfo host;
  std::string tool_version;
  std::string started_at;  ///< ISO 8601
  std::string endpoint, pipeline;
  int largest_trusted_users = 0;
  /// The largest p99 of the error among the trusted loads, in the order of calibrated_metrics.
  std::array<std::optional<double>, calibrated_metrics.size()> bound_ms{};
};
/// Any text: a usage error, without the file's name, if it is not what the schema says.
Result<CalibrationFile> parse_calibration(std::string_view json);
/// The error names the file.
Result<CalibrationFile> read_calibration(const std::string& file);

/// The run that it is held beside.
struct CalibratedRun {
  std::string_view endpoint, pipeline;
  bool tls = false;
  int users = 0;
  const HostInfo& host;
  std::string_view tool_version;
};

struct AppliedCalibration {
  std::string file;
  CalibrationFile calibration;
  std::vector<std::string> warnings;  ///< why it may not hold for the run
};
/// A usage error if it is of another endpoint.
Result<AppliedCalibration> apply_calibration(std::string file, CalibrationFile calibration,
                                             const CalibratedRun& run);

/// "  Calibrated:  ttfb +-0.02 ms, ... (p99) up to 1,200 users", and the warnings.
void print_calibration(ConsoleText& text, const AppliedCalibration& applied);
nlohmann::ordered_json applied_calibration_json(const AppliedCalibration& applied);

}  // namespace busyhour::report
