#include "report/health_alarm.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace busyhour::report {

std::string reasons_and_advice(const results::Health::Judgement& judgement) {
  std::string reasons = fmt::format("{}", fmt::join(judgement.reasons, "; "));
  if (judgement.advice.empty()) return reasons;
  return fmt::format("{}; {}", reasons, fmt::join(judgement.advice, "; "));
}

std::optional<std::string> HealthAlarm::check(const results::Snapshot& snapshot) {
  const results::Health::Judgement& so_far = snapshot.health.so_far;
  if (so_far.fit || raised_) return std::nullopt;
  raised_ = true;
  return "warning: the load generator is not fit so far, the run would be inconclusive: " +
         reasons_and_advice(so_far);
}

}  // namespace busyhour::report
