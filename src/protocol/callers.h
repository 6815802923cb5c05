// The dialects, each as a caller speaks it. Rates and periods are checked by make_caller_dialect().
#pragma once

#include <memory>

#include "protocol/caller_dialect.h"

namespace busyhour::protocol {

std::unique_ptr<const CallerDialect> make_acs_caller(int sample_rate, Duration frame_period);
std::unique_ptr<const CallerDialect> make_browser_caller(Pipeline pipeline, int sample_rate,
                                                         Duration frame_period);
/// The sample rate and frame period of `options`.
std::unique_ptr<const CallerDialect> make_realtime_caller(const CallerOptions& options);

}  // namespace busyhour::protocol
