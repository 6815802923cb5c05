#include "report/prometheus.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "base/iso_time.h"
#include "base/stable_sort.h"
#include "report/gate_output.h"
#include "report/metrics.h"
#include "report/printable.h"
#include "stats/histogram.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t longest_label = 200;  // characters of a text that others chose
constexpr std::array quantiles{0.5, 0.75, 0.9, 0.95, 0.99, 0.999};

using Labels = std::vector<std::pair<std::string_view, std::string>>;

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : printable(text, Charset::utf8, longest_label)) {
    if (c == '\\' || c == '"') safe += '\\';
    safe += c;
  }
  return safe;
}

/// Families one after the other, each with its help and its type before its samples.
class Text {
 public:
  void family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    text_ += fmt::format("# HELP busyhour_{} {}\n# TYPE busyhour_{} {}\n", name, help, name, type);
  }
  void sample(const Labels& labels, double value, std::string_view suffix = "") {
    text_ += fmt::format("busyhour_{}{}{} {}\n", name_, suffix, to_text(labels), number(value));
  }
  std::string take() { return std::move(text_); }

 private:
  static std::string to_text(const Labels& labels) {
    std::string text;
    for (const auto& [key, value] : labels) {
      text += fmt::format("{}{}=\"{}\"", text.empty() ? "" : ",", key, escaped(value));
    }
    return text.empty() ? "" : "{" + text + "}";
  }
  static std::string number(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    return fmt::format("{}", value);
  }

  std::string text_;
  std::string_view name_;
};

double start_time(const Json& json) {
  const auto at = parse_iso8601_ms(text_at(json, {"started_at"}));
  return at ? to_seconds(at->time_since_epoch()) : 0;
}

double as_number(std::uint64_t count) {
  return static_cast<double>(count);
}

void put_run(Text& text, const Document& document) {
  const Json& json = document.json;
  text.family("run_info", "gauge", "What was run, and with what.");
  text.sample({{"command", std::string(command_of(document))},
               {"version", text_at(json, {"tool", "version"})},
               {"url", text_at(json, {"config", "url"})}},
              1);
  text.family("run_start_time_seconds", "gauge", "When the run began, since 1970.");
  text.sample({}, start_time(json));
  text.family("run_duration_seconds", "gauge", "How long the run took.");
  text.sample({}, duration_s(document));
  text.family("verdict", "gauge", "1 for the verdict of the run, 0 for the others.");
  for (const char* verdict : {"PASS", "FAIL", "INCONCLUSIVE"}) {
    text.sample({{"result", verdict}}, text_at(json, {"verdict", "result"}) == verdict ? 1 : 0);
  }
  text.family("generator_fit", "gauge", "1 if the load generator kept its pace.");
  text.sample({}, flag_at(json, {"generator_health", "fit"}).value_or(false) ? 1 : 0);
}

/// A sample for each key of an object of counts.
void put_counts(Text& text, std::string_view label, const Json& counts) {
  if (!counts.is_object()) return;
  for (const auto& [key, count] : counts.items()) {
    if (count.is_number()) text.sample({{label, key}}, as_number(count_at(count, {})));
  }
}

void put_events(Text& text, const Json& json) {
  const Json& turns = value_at(json, {"turns"});
  text.family("turns_started", "gauge", "Turns of all conversations.");
  text.sample({}, as_number(count_at(turns, {"started"})));
  text.family("turns_succeeded", "gauge", "Turns in which everything went well.");
  text.sample({}, as_number(count_at(turns, {"succeeded"})));
  text.family("turns_failed", "gauge", "Turns that failed, by why.");
  put_counts(text, "category", value_at(turns, {"failed"}));
  text.family("interruptions", "gauge", "Interruptions of the agent, by what became of them.");
  put_counts(text, "result", value_at(turns, {"barge_in"}));

  const Json& connections = value_at(json, {"connections"});
  text.family("connections_attempted", "gauge", "Calls that were placed.");
  text.sample({}, as_number(count_at(connections, {"attempted"})));
  text.family("connections_succeeded", "gauge", "Calls that came about.");
  text.sample({}, as_number(count_at(connections, {"succeeded"})));
  text.family("connections_failed", "gauge", "Calls that did not, by why.");
  put_counts(text, "category", value_at(connections, {"failed"}));
  text.family("rate_limits", "gauge", "Rate limits that the server told of, by whose they are.");
  put_counts(text, "source", value_at(json, {"rate_limits"}));
}

/// "ttfb_ms", "turn_1": metric and turn as labels.
Labels latency_labels(std::string_view metric, std::string_view position) {
  if (metric.ends_with("_ms")) metric.remove_suffix(3);
  if (position.starts_with("turn_")) position.remove_prefix(5);
  return {{"metric", std::string(metric)}, {"turn", std::string(position)}};
}

void put_summary(Text& text, const Labels& labels, const stats::Histogram& times) {
  if (times.count() == 0) return;
  const std::vector<Duration> values = times.percentiles(quantiles);
  for (std::size_t i = 0; i < quantiles.size(); ++i) {
    Labels with_quantile = labels;
    with_quantile.emplace_back("quantile", fmt::format("{}", quantiles[i]));
    text.sample(with_quantile, to_seconds(values[i]));
  }
  const double count = as_number(times.count());
  text.sample(labels, times.summary_ms().mean / 1000 * count, "_sum");
  text.sample(labels, count, "_count");
}

void put_latencies(Text& text, const Json& distributions) {
  text.family("latency_seconds", "summary", "Latencies of successful turns, by metric and turn.");
  for (const MetricInfo& info : turn_metrics) {
    const Json& positions = value_at(distributions, {info.statistic_key});
    if (!positions.is_object()) continue;
    for (const auto& [position, code] : positions.items()) {
      if (!code.is_string()) continue;
      const auto times = stats::Histogram::from_code(code.get<std::string>());
      if (times) put_summary(text, latency_labels(info.statistic_key, position), *times);
    }
  }
}

/// In seconds, as a share, or as it is.
double base_unit(const Target& target, double value) {
  switch (unit_of(target.subject)) {
    case Unit::milliseconds:
      return value / 1000;
    case Unit::percent:
      return value / 100;
    case Unit::pieces:
      break;
  }
  return value;
}

void put_targets(Text& text, std::vector<GateResult> gates) {
  // Two samples of the same labels are not allowed.
  const auto name = [](const GateResult& gate) { return to_text(gate.target); };
  sort_stably(gates, {}, name);
  const auto again = std::ranges::unique(gates, {}, name);
  gates.erase(again.begin(), again.end());
  if (gates.empty()) return;
  text.family("target_passed", "gauge", "1: passed, 0: missed, NaN: not decided.");
  for (const GateResult& gate : gates) {
    const bool decided = gate.status == GateStatus::passed || gate.status == GateStatus::missed;
    text.sample({{"target", name(gate)}},
                decided ? (gate.status == GateStatus::passed ? 1 : 0) : std::nan(""));
  }
  text.family("target_value", "gauge", "What was measured, in seconds, as a share or a number.");
  for (const GateResult& gate : gates) {
    if (gate.value) text.sample({{"target", name(gate)}}, base_unit(gate.target, *gate.value));
  }
  text.family("target_limit", "gauge", "The limit, in the same unit.");
  for (const GateResult& gate : gates) {
    text.sample({{"target", name(gate)}}, base_unit(gate.target, gate.target.limit));
  }
}

}  // namespace

std::string prometheus_text(const Document& document) {
  Text text;
  put_run(text, document);
  put_events(text, document.json);
  put_latencies(text, value_at(document.json, {"distributions"}));
  put_targets(text, gates_from_json(value_at(document.json, {"gates"})));
  return text.take();
}

}  // namespace busyhour::report
