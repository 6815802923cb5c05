// A course of values in one line of text.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "report/printable.h"

namespace busyhour::report {

/// A character for each value, from the lowest block for `least` to the highest for `most`; a space
/// where there is no value. `least` <= `most`; what lies outside counts as the limit.
std::string sparkline(std::span<const std::optional<double>> values, double least, double most,
                      Charset charset);
/// From the least to the most of the values. All the same, they are in the middle.
std::string sparkline(std::span<const std::optional<double>> values, Charset charset);

}  // namespace busyhour::report
