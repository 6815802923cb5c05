#include "report/history_compare.h"

#include <fmt/format.h>

#include <array>

#include "report/compare.h"
#include "report/compare_output.h"

namespace busyhour::report {

using results::StoredRun;

namespace {

std::string sentence_of(Outcome outcome, std::int64_t run, std::int64_t good) {
  switch (outcome) {
    case Outcome::worse:
      return fmt::format("run {} is worse than run {}", run, good);
    case Outcome::better:
      return fmt::format("run {} is better than run {}", run, good);
    case Outcome::same:
      return fmt::format("run {} is the same as run {}", run, good);
    case Outcome::no_difference_shown:
      return fmt::format("no difference is shown between run {} and run {}", run, good);
    case Outcome::not_enough_data:
      break;
  }
  return fmt::format("there is not enough data to compare run {} with run {}", run, good);
}

Result<RunToCompare> load(results::Store& store, std::int64_t id) {
  const auto text = store.document(id);
  if (!text) return std::unexpected(text.error());
  const std::string name = fmt::format("run {}", id);
  auto document = parse_document(*text, fmt::format("{} of {}", name, store.name()));
  if (!document) return std::unexpected(document.error());
  return RunToCompare{.name = name, .document = std::move(*document)};
}

}  // namespace

Result<std::optional<ComparedWithGood>> compare_with_last_good(results::Store& store,
                                                               std::span<const StoredRun> all,
                                                               const StoredRun& run,
                                                               const ConsoleStyle& style) {
  const auto good = last_good_before(all, run);
  if (!good) return std::nullopt;
  auto first = load(store, good->id);
  if (!first) return std::unexpected(first.error());
  auto second = load(store, run.id);
  if (!second) return std::unexpected(second.error());
  const std::array runs{std::move(*first), std::move(*second)};
  ComparedWithGood compared{.summary = {.run = run.id, .good = good->id}, .text = {}};
  const auto comparison = compare(runs);
  if (!comparison) {
    compared.summary.outcome = "not comparable";
    compared.summary.sentence = comparison.error().message;
    return compared;
  }
  compared.summary.outcome = to_text(comparison->outcome());
  compared.summary.sentence = sentence_of(comparison->outcome(), run.id, good->id);
  compared.text = comparison_text(*comparison, {}, style);
  return compared;
}

}  // namespace busyhour::report
