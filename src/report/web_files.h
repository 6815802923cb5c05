// The scripts and style sheets of the HTML pages, which the program carries in itself
// (cmake/Embed.cmake).
#pragma once

#include <string_view>

namespace busyhour::report {

/// The text of a file of src/report/web or of uPlot, by its name without directories; empty if
/// there is none.
std::string_view web_file(std::string_view name);

}  // namespace busyhour::report
