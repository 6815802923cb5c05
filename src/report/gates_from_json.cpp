#include <limits>

#include "report/document.h"
#include "report/gate_output.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;

namespace {

GateStatus status_from(std::string_view text) {
  for (const GateStatus status :
       {GateStatus::passed, GateStatus::missed, GateStatus::not_applicable}) {
    if (text == to_text(status)) return status;
  }
  return GateStatus::inconclusive;
}

/// null is what never came, as gates_json() writes it.
double or_never(const std::optional<double>& value) {
  return value.value_or(std::numeric_limits<double>::infinity());
}

std::optional<double> value_from(const Json& json, const GateResult& gate) {
  const auto value = number_at(json, {"value"});
  if (value) return value;
  // Without a number there was no value either, unless some of the samples never came.
  return gate.never > 0 ? std::optional(or_never(value)) : std::nullopt;
}

GateResult gate_from(const Json& json) {
  GateResult gate;
  const std::string text = text_at(json, {"target"});
  const auto targets = parse_targets(text);
  if (!targets || targets->size() != 1) {
    gate.target.subject = {.measure = Measure::row, .row = text, .turn = {}, .length = {}};
    gate.note = "this version of busyhour does not know the target";
    return gate;
  }
  gate.target = targets->front();
  gate.target.origin = text_at(json, {"origin"});
  gate.status = status_from(text_at(json, {"status"}));
  gate.samples = count_at(json, {"samples"});
  gate.needed = count_at(json, {"samples_needed"});
  gate.never = count_at(json, {"never"});
  gate.value = value_from(json, gate);
  if (value_at(json, {"interval_95"}).is_object()) {
    gate.interval = {.low = or_never(number_at(json, {"interval_95", "low"})),
                     .high = or_never(number_at(json, {"interval_95", "high"}))};
  }
  gate.certain = flag_at(json, {"certain"}).value_or(false);
  gate.note = text_at(json, {"note"});
  return gate;
}

}  // namespace

std::vector<GateResult> gates_from_json(const Json& json) {
  std::vector<GateResult> gates;
  if (!json.is_array()) return gates;
  for (const Json& gate : json) gates.push_back(gate_from(gate));
  return gates;
}

}  // namespace busyhour::report
