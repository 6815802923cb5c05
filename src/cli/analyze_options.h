// What can be said about an analysis.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "call/script.h"
#include "cli/conversations.h"
#include "cli/exit_code.h"
#include "cli/gate_options.h"
#include "cli/journal_option.h"
#include "cli/record_options.h"
#include "cli/target.h"
#include "cli/turn_options.h"
#include "load/plan.h"
#include "protocol/caller_dialect.h"
#include "report/output_files.h"

namespace busyhour::cli {

struct AnalyzeOptions {
  TargetOptions target;
  std::string path;  ///< empty: the URL's
  protocol::CallerOptions dialect;
  ConversationOptions conversation;
  TurnOptions turns;
  call::Patience patience;
  int conversations = 20;
  int concurrent = 5;
  Duration ramp{10s};
  double spawn_rate = 0;               ///< calls a second; 0: --ramp decides
  std::optional<double> arrival_rate;  ///< calls a second, however many still go on
  load::Spacing arrivals = load::Spacing::poisson;
  int max_calls = 0;  ///< 0: as many as can be had
  int threads = 0;    ///< 0: as many as the load needs
  std::optional<std::uint64_t> seed;
  bool fresh_mask = false;
  std::string output_dir = "results";
  report::OutputFiles files;
  std::string load_test{journal_auto}, journal{journal_auto};
  std::string calibration;
  int exit_code_on_error = exit_failures;
  bool accept_unfit_generator = false;
  GateOptions gates;
  RecordOptions recording{.record = true};
};

void add_analyze_options(CLI::App& app, AnalyzeOptions& options);

}  // namespace busyhour::cli
