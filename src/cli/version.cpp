#include "cli/version.h"

namespace busyhour::cli {

std::string_view version() {
  return BUSYHOUR_VERSION;
}
std::string_view build() {
  return BUSYHOUR_BUILD;
}

}  // namespace busyhour::cli
