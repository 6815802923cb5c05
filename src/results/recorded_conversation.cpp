#include "results/recorded_conversation.h"

namespace busyhour::results {

std::string_view to_text(Chosen chosen) {
  switch (chosen) {
    case Chosen::sample:
      return "sample";
    case Chosen::slowest_ttfb:
      return "slowest ttfb";
    case Chosen::failed:
      return "failed";
  }
  return "";
}

}  // namespace busyhour::results
