// The command line: arguments in, exit code out. The whole of it can be tested in process.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

namespace busyhour::cli {

/// Where a command prints, and what that place can show.
struct Streams {
  std::ostream& out;  ///< results
  std::ostream& err;  ///< progress and errors
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool colour = false;  ///< terminal, and NO_COLOR is not set
  bool utf8 = false;    ///< the locale is UTF-8
};

/// Runs one command; `args` without the program's name. Returns the exit code (exit_code.h).
int run(std::span<const std::string> args, Streams& streams);

/// The process's standard streams.
Streams standard_streams();

}  // namespace busyhour::cli
