// What `calibrate` says at its end: on screen, and as JSON (schemas/calibration.schema.json).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "report/calibration.h"
#include "report/console.h"

namespace busyhour::report {

/// "1,200"
std::string grouped(std::int64_t number);
/// Two digits, rounded up: what is printed must hold.
std::string bound_text(double ms);

/// Verdict, errors of the metrics, generator, and of a search every load that was tried.
std::string calibration_text(const Calibration& calibration, const ConsoleStyle& style);

/// "400 users: trusted; ttfb p99 0.02 ms, lateness p99 0.3 ms, engine 12 % busy, agent 15 %"
std::string probe_line(const Probe& probe);

nlohmann::ordered_json calibration_json(const Calibration& calibration);

}  // namespace busyhour::report
