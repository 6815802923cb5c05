#include <csignal>
#include <string>
#include <vector>

#include "cli/cli.h"

int main(int argc, char** argv) {
  // A peer that hangs up must be an error of the write, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  // So must a file that grew to its limit (ulimit -f).
  std::signal(SIGXFSZ, SIG_IGN);
  const std::vector<std::string> args(argv + 1, argv + argc);
  busyhour::cli::Streams streams = busyhour::cli::standard_streams();
  return busyhour::cli::run(args, streams);
}
