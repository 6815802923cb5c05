#include "report/stored_run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <optional>
#include <vector>

#include "report/metrics.h"
#include "stats/histogram.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;
using Figures = std::map<std::string, double>;

namespace {

void put(Figures& figures, const std::string& name, std::optional<double> value) {
  if (value) figures[name] = *value;
}

/// The percentiles of a metric. A run has them as a histogram only.
void put_percentiles(Figures& figures, const Json& json, const std::string& metric,
                     std::string_view key) {
  const Json& statistic = value_at(json, {"overall_latency_statistics", key});
  if (const auto p95 = number_at(statistic, {"p95"})) {
    put(figures, metric + "_p50_ms", number_at(statistic, {"p50"}));
    put(figures, metric + "_p95_ms", p95);
    return;
  }
  const auto histogram = stats::Histogram::from_code(text_at(json, {"distributions", key, "all"}));
  if (!histogram || histogram->count() == 0) return;
  put(figures, metric + "_p50_ms", to_ms(histogram->percentile(0.5)));
  put(figures, metric + "_p95_ms", to_ms(histogram->percentile(0.95)));
}

std::optional<double> percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

Figures figures_of(const Document& document) {
  const Json& json = document.json;
  const bool of_run = document.kind == Document::Kind::run;
  const std::uint64_t turns =
      of_run ? count_at(json, {"turns", "started"}) : count_at(json, {"summary", "total_turns"});
  const std::uint64_t succeeded = of_run ? count_at(json, {"turns", "succeeded"})
                                         : count_at(json, {"summary", "successful_turns"});
  Figures all;
  put_percentiles(all, json, "ttfb", info_of(Metric::ttfb).statistic_key);
  put_percentiles(all, json, "end_to_end", info_of(Metric::end_to_end).statistic_key);
  put_percentiles(all, json, "barge_in", info_of(Metric::barge_in).statistic_key);
  all["turns"] = static_cast<double>(turns);
  all["calls"] = static_cast<double>(of_run ? count_at(json, {"connections", "attempted"})
                                            : count_at(json, {"summary", "total_conversations"}));
  put(all, "turn_success_percent", percent(succeeded, turns));
  put(all, "connect_p95_ms",
      of_run ? number_at(json, {"connections", "connect_ms", "p95"})
             : number_at(json, {"overall_latency_statistics", "connect_ms", "p95"}));
  put(all, "ttfb_slope_ms_per_turn", number_at(json, {"position_slope", "ttfb_ms", "ms_per_turn"}));
  return all;
}

std::string scenarios_text(const Json& config) {
  std::vector<std::string> names;
  const Json& scenarios = value_at(config, {"scenarios"});
  if (!scenarios.is_array()) return "";
  for (const Json& name : scenarios) {
    if (name.is_string()) names.push_back(name.get<std::string>());
  }
  return fmt::format("{}", fmt::join(names, " "));
}

std::string turns_text(const Json& config, std::string_view key) {
  const std::uint64_t most = count_at(config, {key});
  const std::string strategy = text_at(config, {"turn_strategy"});
  if (strategy.empty() || strategy == "fixed") return fmt::format("{} turns", most);
  return fmt::format("{} to {} turns ({})", count_at(config, {"min_turns"}), most, strategy);
}

std::string stages_text(const Json& stages) {
  std::vector<std::string> texts;
  for (const Json& stage : stages) {
    texts.push_back(fmt::format("{:g}s:{:g}-{:g}", number_at(stage, {"duration_s"}).value_or(0),
                                number_at(stage, {"from"}).value_or(0),
                                number_at(stage, {"to"}).value_or(0)));
  }
  return fmt::format("stages {}", fmt::join(texts, ","));
}

std::string load_text(const Json& config) {
  const Json& load = value_at(config, {"load"});
  const Json& stages = value_at(load, {"stages"});
  const bool has_stages = stages.is_array() && !stages.empty();
  if (text_at(load, {"model"}) != "open") {
    return has_stages ? stages_text(stages) : fmt::format("{} users", count_at(config, {"users"}));
  }
  std::string text =
      has_stages ? stages_text(stages)
                 : fmt::format("{:g} calls/s", number_at(load, {"arrival_rate_per_s"}).value_or(0));
  if (const auto hold = number_at(load, {"hold_s"})) text += fmt::format(", holding {:g}s", *hold);
  if (const auto lines = number_at(load, {"max_calls"}))
    text += fmt::format(", {:g} lines", *lines);
  return text;
}

/// All that changes what the figures mean; not how long was measured, nor when.
std::string series_of(const Document& document) {
  const Json& config = value_at(document.json, {"config"});
  const std::string url = text_at(config, {"url"});
  if (document.kind == Document::Kind::analysis) {
    return fmt::format("analyze {}, {}, {}, {} at a time", url, scenarios_text(config),
                       turns_text(config, "turns"), count_at(config, {"concurrent"}));
  }
  return fmt::format("run {}, {} {}, {}, {}, {}{}", url, text_at(config, {"endpoint"}),
                     text_at(config, {"pipeline"}), scenarios_text(config),
                     turns_text(config, "turns_per_user"), load_text(config),
                     flag_at(config, {"barge_in"}).value_or(true) ? "" : ", no barge-in");
}

/// What ended before its time is no measure for others, whatever its verdict.
std::string verdict_of(const Json& json) {
  const std::string verdict = text_at(json, {"verdict", "result"});
  const bool interrupted = flag_at(json, {"interrupted"}).value_or(false) ||
                           flag_at(json, {"summary", "interrupted"}).value_or(false);
  return interrupted ? verdict + " (interrupted)" : verdict;
}

}  // namespace

results::StoredRun stored_run(const Document& document) {
  const Json& json = document.json;
  const std::string started_at = text_at(json, {"started_at"});
  const std::string kind(to_text(document.kind));
  const std::string series = series_of(document);
  return {.identity = fmt::format("{} {} {} {}", started_at, kind,
                                  count_at(json, {"config", "seed"}), series),
          .started_at = started_at,
          .kind = kind,
          .series = series,
          .verdict = verdict_of(json),
          .figures = figures_of(document)};
}

Result<void> prepare_store(const std::filesystem::path& file) {
  auto store = results::Store::open(file, results::Store::Access::make);
  if (!store) return std::unexpected(store.error());
  return {};
}

Result<std::int64_t> store_document(const std::filesystem::path& file, const Document& document) {
  auto store = results::Store::open(file, results::Store::Access::make);
  if (!store) return std::unexpected(store.error());
  return store->add(stored_run(document),
                    document.json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace busyhour::report
