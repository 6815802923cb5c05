// Any bytes as a calibration file: an error of one line, or figures that can be printed.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>

#include "report/applied_calibration.h"
#include "report/calibration_truth.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace busyhour;
  const std::string text(reinterpret_cast<const char*>(data), size);

  // The truth log is read as carefully: each line is a turn, was counted as torn, or was not there.
  std::istringstream lines(text);
  const report::Truth truth = report::Truth::read(lines);
  if (truth.turns() + truth.torn() > text.size()) std::abort();

  const Result<report::CalibrationFile> file = report::parse_calibration(text);
  if (!file) {
    if (file.error().message.contains('\n')) std::abort();
    return 0;
  }
  if (file->largest_trusted_users < 0) std::abort();
  for (const auto& bound : file->bound_ms) {
    if (bound && (!std::isfinite(*bound) || *bound < 0)) std::abort();
  }
  return 0;
}
