// The built-in agent as a process of its own, which never outlives this one.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace busyhour::cli {

/// What one process of the same program printed is read from a pipe: no file, no fixed port.
class AgentProcess {
 public:
  /// `busyhour agent` on any free port of the loopback interface, with further options; returns
  /// when it listens. `core`: where it runs; empty: wherever this process may.
  static Result<AgentProcess> start(const std::vector<std::string>& options,
                                    std::optional<int> core, const std::atomic<bool>& interrupted);

  AgentProcess(AgentProcess&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)),
        output_(std::exchange(other.output_, -1)),
        port_(other.port_) {}
  AgentProcess& operator=(AgentProcess&&) = delete;
  AgentProcess(const AgentProcess&) = delete;
  AgentProcess& operator=(const AgentProcess&) = delete;
  /// Kills it if it still runs.
  ~AgentProcess();

  std::uint16_t port() const { return port_; }
  pid_t pid() const { return pid_; }
  /// Of all its threads, since it started.
  Duration cpu_time() const;
  /// Lets it close its files, and waits for its end.
  Result<void> stop();

 private:
  AgentProcess(pid_t pid, int output) : pid_(pid), output_(output) {}
  Result<void> wait_until_it_listens(const std::atomic<bool>& interrupted);
  /// What it said since, for at most `wait`; false at the end of its output.
  bool read_output(std::string& text, Duration wait);
  void reap();

  pid_t pid_;   ///< -1: it was reaped
  int output_;  ///< the read end of its standard output and error
  std::uint16_t port_ = 0;
};

}  // namespace busyhour::cli
