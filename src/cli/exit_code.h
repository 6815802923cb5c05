// What the process says to a shell or a CI job. These numbers are a contract.
#pragma once

#include "base/error.h"

namespace busyhour::cli {

enum ExitCode : int {
  exit_pass = 0,
  exit_failures = 1,        ///< calls or turns failed, or the work could not be done
  exit_usage = 2,           ///< options, variables, files
  exit_unreachable = 3,     ///< the target cannot be reached
  exit_inconclusive = 4,    ///< generator unfit, or too few samples
  exit_target_missed = 99,  ///< as k6
  exit_interrupted = 105,   ///< Ctrl-C, SIGTERM
};

constexpr int exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return exit_usage;
    case ErrorKind::unreachable:
      return exit_unreachable;
    case ErrorKind::failure:
      return exit_failures;
  }
  return exit_failures;
}

}  // namespace busyhour::cli
