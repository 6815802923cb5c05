#include "report/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/time.h"

namespace busyhour::report {

namespace {

constexpr MeasureInfo of_turns(Measure measure, std::string_view name, std::string_view alias,
                               std::string_view meaning) {
  return {measure, name, alias, Unit::milliseconds, true, true, false, meaning};
}
constexpr MeasureInfo share_of_turns(Measure measure, std::string_view name, std::string_view alias,
                                     std::string_view meaning) {
  return {measure, name, alias, Unit::percent, true, true, false, meaning};
}

constexpr std::array table{
    of_turns(Measure::ttfb, "ttfb", "", "end of speech to first audio"),
    of_turns(Measure::ttfa, "ttfa", "", "end of speech to first audible sound"),
    of_turns(Measure::speech_recognition, "speech_recognition", "recognition",
             "end of speech to first message of the reply, of successful turns"),
    of_turns(Measure::agent_processing, "agent_processing", "processing",
             "first to last message of the reply, of successful turns"),
    of_turns(Measure::end_to_end, "end_to_end", "e2e",
             "end of speech to end of the reply, of successful turns"),
    of_turns(Measure::turn, "turn", "", "start of speech to end of the reply"),
    of_turns(Measure::barge_in, "barge_in", "barge",
             "interruption to the moment when the agent is no longer heard"),
    of_turns(Measure::audio_send, "audio_send", "", "start to end of speech, of successful turns"),
    MeasureInfo{Measure::connect, "connect", "", Unit::milliseconds, false, true, false,
                "TCP, TLS and WebSocket handshake"},
    MeasureInfo{Measure::conversation, "conversation", "conversation_duration", Unit::milliseconds,
                false, true, true, "whole conversations, from connected to hang-up"},
    share_of_turns(Measure::success_rate, "success_rate", "turn_success",
                   "turns that succeeded, of those that ended"),
    share_of_turns(Measure::failure_rate, "failure_rate", "error_rate",
                   "turns that failed, of those that ended"),
    MeasureInfo{Measure::connection_success, "connection_success", "", Unit::percent, false, true,
                false, "connections that came about, of those attempted"},
    MeasureInfo{Measure::conversation_success, "conversation_success", "", Unit::percent, false,
                true, true, "conversations in which every planned turn succeeded"},
    share_of_turns(Measure::barge_in_success, "barge_in_success", "",
                   "interruptions that silenced the agent, of those that took place"),
    MeasureInfo{Measure::rate_limits, "rate_limits", "", Unit::pieces, false, false, false,
                "rate limits of all sources"},
    MeasureInfo{Measure::errors, "errors", "", Unit::pieces, false, false, false,
                "failures of all rows of the table"},
    MeasureInfo{Measure::turns, "turns", "", Unit::pieces, true, true, false, "turns that ended"},
    MeasureInfo{Measure::users, "users", "", Unit::pieces, false, false, false,
                "most users (`analyze`: conversations) at one moment"},
    MeasureInfo{Measure::run_time, "run_time", "", Unit::milliseconds, false, false, false,
                "length of the run"},
};

std::string limit_text(const Target& target) {
  switch (unit_of(target.subject)) {
    case Unit::milliseconds:
      return format_duration(from_ms(target.limit));
    case Unit::percent:
      return fmt::format("{:g}%", target.limit);
    case Unit::pieces:
      break;
  }
  return fmt::format("{:.0f}", target.limit);
}

}  // namespace

std::span<const MeasureInfo> measures() {
  return table;
}

const MeasureInfo* find_measure(Measure measure) {
  const auto* found = std::ranges::find(table, measure, &MeasureInfo::measure);
  return found == table.end() ? nullptr : found;
}

Unit unit_of(const Subject& subject) {
  const MeasureInfo* info = find_measure(subject.measure);
  return info == nullptr ? Unit::pieces : info->unit;
}

std::string to_text(const Subject& subject) {
  const MeasureInfo* info = find_measure(subject.measure);
  std::string text = info == nullptr ? subject.row : std::string(info->name);
  std::string selectors;
  const auto select = [&selectors](std::string_view key, const auto& value) {
    selectors += fmt::format("{}{}:{}", selectors.empty() ? "" : ",", key, value);
  };
  if (subject.turn) select("turn", *subject.turn);
  if (!subject.scenario.empty()) select("template", subject.scenario);
  if (subject.length) select("turns", *subject.length);
  return selectors.empty() ? text : fmt::format("{}{{{}}}", text, selectors);
}

std::string_view to_text(Comparison comparison) {
  switch (comparison) {
    case Comparison::less:
      return "<";
    case Comparison::at_most:
      return "<=";
    case Comparison::greater:
      return ">";
    case Comparison::at_least:
      return ">=";
    case Comparison::equal:
      return "==";
  }
  return "";
}

bool Target::met_by(double value) const {
  switch (comparison) {
    case Comparison::less:
      return value < limit;
    case Comparison::at_most:
      return value <= limit;
    case Comparison::greater:
      return value > limit;
    case Comparison::at_least:
      return value >= limit;
    case Comparison::equal:
      return value == limit;  // of whole numbers only
  }
  return false;
}

std::string figure_text(const Target& target) {
  switch (target.figure) {
    case Figure::quantile:
      return fmt::format("p{:g}", 100 * target.quantile);
    case Figure::mean:
      return "mean";
    case Figure::min:
      return "min";
    case Figure::max:
      return "max";
    case Figure::value:
      break;
  }
  return "";
}

std::string to_text(const Target& target) {
  const std::string figure = figure_text(target);
  return fmt::format("{}{}{} {} {}", to_text(target.subject), figure.empty() ? "" : ": ", figure,
                     to_text(target.comparison), limit_text(target));
}

std::string value_text(Unit unit, double value) {
  switch (unit) {
    case Unit::milliseconds:
      if (std::isinf(value)) return "never";
      if (value >= 10'000) return fmt::format("{:.2f}s", value / 1000);
      return fmt::format("{:.{}f}ms", value, std::abs(value) < 100 ? 1 : 0);
    case Unit::percent:
      return fmt::format("{:.2f}%", value);
    case Unit::pieces:
      break;
  }
  return fmt::format("{:.0f}", value);
}

}  // namespace busyhour::report
