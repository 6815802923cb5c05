#include "report/gate_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "report/json_parts.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t width = 80;

Colour colour_of(GateStatus status) {
  switch (status) {
    case GateStatus::passed:
      return Colour::green;
    case GateStatus::missed:
      return Colour::red;
    case GateStatus::inconclusive:
      return Colour::yellow;
    case GateStatus::not_applicable:
      break;
  }
  return Colour::dim;
}

std::string_view unit_name(Unit unit) {
  switch (unit) {
    case Unit::milliseconds:
      return "ms";
    case Unit::percent:
      return "percent";
    case Unit::pieces:
      break;
  }
  return "count";
}

/// null for what never came.
Json figure_json(double value) {
  return std::isinf(value) ? Json(nullptr) : Json(rounded(value));
}

Json gate_json(const GateResult& result) {
  const Target& target = result.target;
  const Subject& subject = target.subject;
  const MeasureInfo* info = find_measure(subject.measure);
  const std::string figure = figure_text(target);
  Json interval;
  if (result.interval) {
    interval = {{"low", figure_json(result.interval->low)},
                {"high", figure_json(result.interval->high)}};
  }
  return {{"target", to_text(target)},
          {"metric", info == nullptr ? subject.row : std::string(info->name)},
          {"turn", subject.turn ? Json(*subject.turn) : Json(nullptr)},
          {"template", subject.scenario.empty() ? Json(nullptr) : Json(subject.scenario)},
          {"turns", subject.length ? Json(*subject.length) : Json(nullptr)},
          {"statistic", figure.empty() ? Json(nullptr) : Json(figure)},
          {"comparison", to_text(target.comparison)},
          {"limit", rounded(target.limit)},
          {"unit", unit_name(unit_of(subject))},
          {"value", result.value ? figure_json(*result.value) : Json(nullptr)},
          {"samples", result.samples},
          {"samples_needed", result.needed},
          {"never", result.never},
          {"interval_95", interval},
          {"status", to_text(result.status)},
          {"certain", result.certain},
          {"note", result.note},
          {"origin", target.origin}};
}

}  // namespace

std::string status_text(const GateResult& result) {
  std::string text(to_text(result.status));
  if (!result.note.empty()) return text + ": " + result.note;
  if (!result.certain) text += ", close";
  return text;
}

void print_gates(ConsoleText& text, std::span<const GateResult> results) {
  if (results.empty()) return;
  text.heading("🎯", "TARGETS OF THIS RUN");
  text.coloured(Colour::dim,
                "  The interval holds the true value in 95 of 100 runs; close: so it does the "
                "limit.");
  std::size_t longest = 6;
  for (const GateResult& result : results) {
    longest = std::max(longest, text.clean(to_text(result.target)).size());
  }
  text.line("  {:<{}}  {:>10}  {:>20}  {:>7}  {}", "Target", longest, "Value", "Interval", "n",
            "Result");
  text.rule(std::max(width, longest + 2));
  for (const GateResult& result : results) {
    const std::string value =
        result.value ? value_text(unit_of(result.target.subject), *result.value) : "-";
    text.coloured(
        colour_of(result.status),
        fmt::format("  {:<{}}  {:>10}  {:>20}  {:>7}  {}", text.clean(to_text(result.target)),
                    longest, value, interval_text(result), result.samples,
                    text.clean(status_text(result))));
  }
}

Json gates_json(std::span<const GateResult> results) {
  Json json = Json::array();
  for (const GateResult& result : results) json.push_back(gate_json(result));
  return json;
}

}  // namespace busyhour::report
