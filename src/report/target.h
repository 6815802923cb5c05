// A target that a run is held to: "ttfb{turn:1}: p95 < 800ms". docs/targets.md explains the text.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace busyhour::report {

/// What a target looks at.
enum class Measure : std::uint8_t {
  // Times of turns, of connecting, and of whole conversations
  ttfb,
  ttfa,
  speech_recognition,
  agent_processing,
  end_to_end,
  turn,
  barge_in,
  audio_send,
  connect,
  conversation,
  // Shares
  success_rate,
  failure_rate,
  connection_success,
  conversation_success,
  barge_in_success,
  // Numbers of events
  rate_limits,
  errors,
  turns,
  row,
  // The run itself
  users,
  run_time,
};

/// Of which the limit is so many milliseconds, percent, or pieces.
enum class Unit : std::uint8_t { milliseconds, percent, pieces };

struct MeasureInfo {
  Measure measure;
  std::string_view name;   ///< as it is written; also in JSON
  std::string_view alias;  ///< understood as well; empty: none
  Unit unit;
  bool by_turn, by_template, by_length;  ///< the selectors that it takes
  std::string_view meaning;              ///< in the documentation
};
/// Measure::row is not in it: rows are written as the table of a run names them.
std::span<const MeasureInfo> measures();
/// Null for Measure::row.
const MeasureInfo* find_measure(Measure measure);

/// What a measure is taken of; without a selector, of everything.
struct Subject {
  Measure measure = Measure::ttfb;
  std::string row{};          ///< of Measure::row: "err/500"
  std::optional<int> turn;    ///< position in the conversation, from 1
  std::string scenario{};     ///< "template" for users, as in the seeds' outputs
  std::optional<int> length;  ///< conversations of so many turns
  bool operator==(const Subject&) const = default;
};
Unit unit_of(const Subject& subject);
/// "ttfb{turn:1}"
std::string to_text(const Subject& subject);

/// The figure that is compared. `value`: the only one that there is, of shares and numbers.
enum class Figure : std::uint8_t { quantile, mean, min, max, value };
enum class Comparison : std::uint8_t { less, at_most, greater, at_least, equal };
std::string_view to_text(Comparison comparison);  ///< "<="

struct Target {
  Subject subject{};
  Figure figure = Figure::value;
  double quantile = 0;  ///< of Figure::quantile, in (0, 1)
  Comparison comparison = Comparison::less;
  double limit = 0;  ///< in the unit of the subject
  /// A condition for the others: a run that does not meet it shows nothing, but fails nothing.
  bool premise = false;
  /// Of a table that holds for runs of all kinds: left out where the run had no such turns.
  bool where_planned = false;
  std::string origin{};  ///< preset or file; empty: given by itself

  bool met_by(double value) const;
  /// More is worse.
  bool is_upper() const { return comparison <= Comparison::at_most; }
};
/// "p95", "mean"; empty for Figure::value.
std::string figure_text(const Target& target);
/// "ttfb{turn:1}: p95 < 800ms": parse_targets reads it back.
std::string to_text(const Target& target);
/// "812ms", "12.5s", "99.21%", "3"
std::string value_text(Unit unit, double value);

inline constexpr std::size_t longest_target = 400;  ///< bytes
inline constexpr std::size_t most_targets = 200;    ///< of a run

/// One target for each condition: "ttfb: p95<800ms, p99<2s". Usage errors begin with "column N: ".
Result<std::vector<Target>> parse_targets(std::string_view text);

}  // namespace busyhour::report
