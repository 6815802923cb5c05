// Which program on which machine made a result.
#pragma once

#include <string>

namespace busyhour::results {

struct ToolInfo {
  std::string name;
  std::string version;
  std::string build;  ///< compiler and build type
};

struct HostInfo {
  unsigned cores = 0;  ///< that this process may use
  std::string kernel;  ///< "Linux 6.1.0-18-amd64"
};

}  // namespace busyhour::results
