// The program's version and build, from CMake.
#pragma once

#include <string_view>

#include "results/origin.h"

namespace busyhour::cli {

std::string_view version();  ///< "0.1.0"
std::string_view build();    ///< compiler and build type
results::ToolInfo this_tool();

}  // namespace busyhour::cli
