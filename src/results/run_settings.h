// What `run` was told to do, as its outputs repeat it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "results/turn_strategy.h"

namespace busyhour::results {

/// The seeds' kinds of installation, each with a capacity of its own to show.
enum class Environment : std::uint8_t { development, staging, production };
std::string_view to_text(Environment environment);  ///< "development"

/// How the load comes in.
struct LoadModel {
  bool open = false;  ///< calls come by a plan, however many still go on; else users call again
  struct Stage {
    Duration length{0};
    double from = 0, to = 0;  ///< users; in an open loop calls a second
  };
  std::vector<Stage> stages;  ///< empty: constant

  // The rest is of an open loop.
  double arrival_rate = 0;        ///< calls a second, the highest
  std::string arrivals;           ///< "poisson", "even"
  std::optional<Duration> hold;   ///< mean holding time; empty: as long as the script
  bool hold_fixed = false;        ///< else exponential
  std::optional<double> erlangs;  ///< of a constant rate with a holding time: their product
  std::optional<int> max_calls;   ///< lines, where the user chose their number
};

struct RunSettings {
  std::string url;
  std::string endpoint;  ///< "acs", "browser", "realtime"
  std::string pipeline;  ///< "cascade", "voicelive"
  std::vector<std::string> scenarios;
  std::optional<Environment> environment;

  int users = 15;          ///< 0 in an open loop
  double spawn_rate = 2;   ///< users that come in each second; 0 where a plan says when
  Duration run_time{90s};  ///< 0: until it is stopped
  Duration stop_timeout{0};
  int turns_per_user = 60;  ///< in each call, at the most
  int min_turns = 60;       ///< as turns_per_user where all calls have as many
  TurnStrategy turn_strategy = TurnStrategy::fixed;

  Duration first_byte_timeout{5s};  ///< from speech_end to first_audio
  Duration turn_timeout{15s};       ///< from speech_end to response_end
  Duration pause{1500ms};           ///< between two turns
  bool barge_in = true;
  Duration barge_quiet{400ms};
  Duration barge_reentry{1s};
  int barge_chunks = 30;
  Duration chunk{20ms};
  bool ignore_close = true;

  LoadModel load;
  int threads = 1;
  std::uint64_t seed = 0;
};

}  // namespace busyhour::results
