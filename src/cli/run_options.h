// What can be said about a run, a check or an inspection, and the table that says how.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "call/script.h"
#include "cli/gate_options.h"
#include "cli/record_options.h"
#include "cli/settings.h"
#include "cli/stages.h"
#include "cli/target.h"
#include "cli/turn_options.h"
#include "cli/voice_options.h"
#include "load/plan.h"
#include "protocol/caller_dialect.h"
#include "report/output_files.h"
#include "results/run_settings.h"

namespace busyhour::cli {

/// Values come from the table's defaults: without settle() there are none.
struct RunOptions {
  // Whom to call, and in which dialect
  std::string host, url, path;
  TargetOptions target;  ///< its url is made of the three above
  std::vector<std::string> call_id_headers;
  protocol::CallerOptions dialect;
  std::string api_key_env;  ///< the variable that holds the key

  // What the callers say, and how they behave
  std::vector<std::string> scenarios;
  std::string pcm_dir, audio_cache;
  VoiceOptions voice;
  int turns_per_user = 0;
  TurnOptions turns;
  int chunks_per_turn = 0;  ///< frames of an utterance; 0: all
  Duration min_conversation{0};
  call::Patience patience;
  bool barge_in = true;
  call::Interruption interruption;
  int barge_chunks = 0;
  call::Tokens tokens;
  bool ignore_close = true;

  // How many, and for how long
  int users = 0;
  double spawn_rate = 0;
  load::Users timing;
  load::Backoff backoff;
  std::optional<double> arrival_rate;  ///< calls a second
  load::Spacing arrivals = load::Spacing::poisson;
  std::optional<Stages> stages;
  std::optional<Shape> shape;
  double erlangs = 0, bhca = 0;  ///< 0: not given
  Duration hold{0};              ///< 0: as long as the script
  load::Holding::Distribution hold_distribution = load::Holding::Distribution::exponential;
  int max_calls = 0;  ///< 0: as many as can be had
  int threads = 0;    ///< 0: as many as the load needs
  std::optional<std::uint64_t> seed;
  bool fresh_mask = false;

  // What is written
  bool headless = false;
  report::OutputFiles files;
  std::string journal, log_file, calibration;
  std::string log_level;
  std::optional<results::Environment> environment;  ///< whose capacity targets hold
  int exit_code_on_error = 1;
  bool accept_unfit_generator = false;

  GateOptions gates;        // what the run is held to
  RecordOptions recording;  // and what of it can be listened to
};

/// The settings that every command has which places calls: target, dialect, speech, manners.
void add_call_settings(Settings& settings, RunOptions& options);
/// Those of a load: users, time, outputs.
void add_load_settings(Settings& settings, RunOptions& options);

/// Takes all layers in their order, fills in what follows from other settings, and checks what
/// belongs together. `config_file` may be empty.
Result<void> settle(Settings& settings, RunOptions& options, const std::string& config_file,
                    const Environment& environment);

}  // namespace busyhour::cli
