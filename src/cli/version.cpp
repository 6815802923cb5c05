#include "cli/version.h"

namespace busyhour::cli {

std::string_view version() {
  return BUSYHOUR_VERSION;
}
std::string_view build() {
  return BUSYHOUR_BUILD;
}
results::ToolInfo this_tool() {
  return {.name = "busyhour", .version = BUSYHOUR_VERSION, .build = BUSYHOUR_BUILD};
}

}  // namespace busyhour::cli
