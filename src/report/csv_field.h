// What CSV files are made of.
#pragma once

#include <string>
#include <string_view>

namespace busyhour::report {

inline constexpr std::string_view csv_line_end = "\r\n";

/// As Python's csv module quotes (RFC 4180), on one line, cut after 1,000 characters. A text that a
/// server chose must not become a formula where a table program opens the file.
std::string csv_field(std::string_view text);

}  // namespace busyhour::report
