#include "results/run_settings.h"

namespace busyhour::results {

std::string_view to_text(Environment environment) {
  switch (environment) {
    case Environment::development:
      return "development";
    case Environment::staging:
      return "staging";
    case Environment::production:
      return "production";
  }
  return "";
}

}  // namespace busyhour::results
