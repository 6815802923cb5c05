#include <fmt/format.h>

#include "report/gates.h"

namespace busyhour::report {

std::vector<results::JournalTarget> journal_targets(std::span<const Target> targets) {
  std::vector<results::JournalTarget> kept;
  kept.reserve(targets.size());
  for (const Target& target : targets) {
    kept.push_back({.text = to_text(target),
                    .origin = target.origin,
                    .premise = target.premise,
                    .where_planned = target.where_planned});
  }
  return kept;
}

Result<std::vector<Target>> targets_from(std::span<const results::JournalTarget> targets) {
  if (targets.size() > most_targets) {
    return usage_error(fmt::format("the journal holds {} targets; at most {} are allowed",
                                   targets.size(), most_targets));
  }
  std::vector<Target> read;
  for (const results::JournalTarget& kept : targets) {
    auto parsed = parse_targets(kept.text);
    if (!parsed) {
      return usage_error(
          fmt::format("the journal's target {}, {}", quote(kept.text), parsed.error().message));
    }
    for (Target& target : *parsed) {
      target.origin = kept.origin;
      target.premise = kept.premise;
      target.where_planned = kept.where_planned;
      read.push_back(std::move(target));
    }
  }
  return read;
}

}  // namespace busyhour::report
