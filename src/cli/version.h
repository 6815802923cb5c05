// The program's version and build, from CMake.
#pragma once

#include <string_view>

namespace busyhour::cli {

std::string_view version();  ///< "0.1.0"
std::string_view build();    ///< compiler and build type

}  // namespace busyhour::cli
