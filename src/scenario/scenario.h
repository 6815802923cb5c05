// A conversation as data: what the caller says, turn by turn, and what a good answer contains.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace busyhour::scenario {

/// An interruption of the reply to a turn.
struct BargeIn {
  std::optional<std::string> text;  ///< what the caller says; the built-in interruption if absent
  Duration after{1000ms};           ///< from first audio of the reply
};

struct Turn {
  std::string text;                      ///< what the caller says; empty if audio_file is set alone
  std::string phase;                     ///< for people and reports: "greeting", "question", ...
  std::optional<Duration> pause_before;  ///< thinking time after the previous reply was heard
  std::string voice;                     ///< empty: the scenario's
  std::optional<BargeIn> barge_in;
  /// Case-insensitive texts of which the agent's answer (its transcript) must contain every one.
  std::vector<std::string> expect;
  std::filesystem::path audio_file;  ///< WAV or PCM in place of text; absolute
};

struct Scenario {
  std::string name;
  std::string description;
  std::string voice;              ///< empty: the run's default
  std::size_t default_turns = 0;  ///< turns of a conversation when nobody says how many
  std::vector<Turn> turns;        ///< at least one
  std::filesystem::path file;

  std::string title() const;  ///< "insurance_inquiry" -> "Insurance Inquiry"
};

/// Reads and checks one scenario. Errors are usage errors "FILE:LINE:COLUMN: what; what to do".
Result<Scenario> parse_scenario(std::string_view yaml, const std::filesystem::path& file);
Result<Scenario> load_scenario(const std::filesystem::path& file);

/// A name ("quick_question") is looked for in the search path, a path with a suffix is opened.
/// The search path: $BUSYHOUR_SCENARIOS, ./scenarios, beside the binary (../scenarios,
/// ../../scenarios), and the install prefix. An unknown name lists the known ones.
Result<Scenario> find_scenario(const std::string& name_or_file);
/// Names of all scenarios on the search path, sorted.
std::vector<std::string> known_scenarios();

}  // namespace busyhour::scenario
