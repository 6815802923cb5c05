// --logfile: what happened in a run, a line each. Never an audio frame, never a secret.
#pragma once

#include <spdlog/logger.h>

#include <memory>
#include <string>

#include "base/error.h"
#include "results/turn_record.h"

namespace busyhour::cli {

/// Calls at info, failures at warning, turns at debug. Used by one thread.
class RunLog {
 public:
  /// `level` as Python's logging spells it: "INFO". An empty file name: nothing is logged.
  static Result<RunLog> open(const std::string& file, const std::string& level);

  void note(const std::string& line);
  void problem(const std::string& line);
  void call(const results::CallRecord& call);
  void turn(const results::TurnRecord& turn);
  void incident(const results::Incident& incident);

 private:
  explicit RunLog(std::shared_ptr<spdlog::logger> logger) : logger_(std::move(logger)) {}
  std::shared_ptr<spdlog::logger> logger_;  ///< null: nothing is logged
};

}  // namespace busyhour::cli
