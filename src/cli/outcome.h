// What a load command says at its end: the exit code, and one line if something was wrong.
#pragma once

#include <optional>
#include <string>

#include "results/run_result.h"

namespace busyhour::cli {

struct Outcome {
  bool interrupted = false;
  /// A call that did not come about, if none did.
  std::optional<results::CallRecord> unreachable{};
  results::VerdictReport verdict{};
  bool target_missed = false;  ///< of those that were set
  std::string most_often{};    ///< the most frequent error; empty: none
  std::size_t times = 0;       ///< of it
  std::size_t errors = 0;      ///< different ones
};

/// `on_error`: if calls or turns failed, and no target was missed.
int exit_code(const Outcome& outcome, int on_error);

/// What was wrong with the run, in one line; empty if nothing was.
std::string trouble_line(const Outcome& outcome);

}  // namespace busyhour::cli
