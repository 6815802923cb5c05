#include "cli/calibration_option.h"

#include "cli/version.h"

namespace busyhour::cli {

Result<std::optional<report::AppliedCalibration>> load_calibration(
    const std::string& file, const protocol::CallerOptions& dialect, const load::Plan& plan) {
  if (file.empty()) return std::nullopt;
  auto read = report::read_calibration(file);
  if (!read) return std::unexpected(read.error());
  const report::HostInfo host = report::describe_host();
  return report::apply_calibration(file, std::move(*read),
                                   {.endpoint = protocol::to_text(dialect.endpoint),
                                    .pipeline = protocol::to_text(dialect.pipeline),
                                    .tls = plan.target.url.tls,
                                    .users = plan.concurrent,
                                    .host = host,
                                    .tool_version = version()});
}

}  // namespace busyhour::cli
