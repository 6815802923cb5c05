#include "cli/agent_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>
#include <ctime>
#include <system_error>

#include "base/clock.h"
#include "cli/core_placement.h"

namespace busyhour::cli {

namespace {

constexpr const char* this_program = "/proc/self/exe";
constexpr Duration start_limit = 30s;  // it makes its phrases' speech first
constexpr Duration stop_limit = 20s;   // its calls are closed and the truth log is written
constexpr Duration poll_interval = 50ms;
constexpr int exec_failed = 127;

/// Between fork and exec: nothing but system calls.
[[noreturn]] void become_agent(char* const* arguments, int output, std::optional<int> core,
                               pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(exec_failed);  // it died before that
  ::setpgid(0, 0);  // Ctrl-C is for the parent, which ends the agent when it has its calls
  if (core) confine_to(std::span(&*core, 1));
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::execv(this_program, arguments);
  ::_exit(exec_failed);
}

std::optional<std::uint16_t> port_in(std::string_view text) {
  const auto line = text.find("listening on ");
  if (line == text.npos) return std::nullopt;
  const auto end = text.find('\n', line);
  if (end == text.npos) return std::nullopt;
  constexpr std::string_view host = "127.0.0.1:";
  const auto at = text.substr(0, end).find(host, line);
  if (at == text.npos) return std::nullopt;
  std::uint16_t port = 0;
  std::from_chars(text.data() + at + host.size(), text.data() + end, port);
  return port == 0 ? std::nullopt : std::optional(port);
}

std::string last_line(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return std::string(text.substr(text.rfind('\n') + 1));
}

Error system_failure(const char* what) {
  return {ErrorKind::failure, fmt::format("cannot start the agent: {}: {}", what,
                                          std::generic_category().message(errno))};
}

}  // namespace

Result<AgentProcess> AgentProcess::start(const std::vector<std::string>& options,
                                         std::optional<int> core,
                                         const std::atomic<bool>& interrupted) {
  std::vector<std::string> words{"busyhour", "agent", "--port", "0", "--address", "127.0.0.1"};
  words.insert(words.end(), options.begin(), options.end());
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return std::unexpected(system_failure("pipe"));
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) become_agent(arguments.data(), pipe[1], core, parent);
  ::close(pipe[1]);
  AgentProcess agent(pid, pipe[0]);
  if (pid < 0) return std::unexpected(system_failure("fork"));
  if (auto listens = agent.wait_until_it_listens(interrupted); !listens) {
    return std::unexpected(listens.error());
  }
  return agent;
}

AgentProcess::~AgentProcess() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    reap();
  }
  if (output_ >= 0) ::close(output_);
}

void AgentProcess::reap() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

bool AgentProcess::read_output(std::string& text, Duration wait) {
  pollfd ready{output_, POLLIN, 0};
  if (::poll(&ready, 1, static_cast<int>(wait / 1ms)) <= 0) return true;
  std::array<char, 1024> buffer;
  const ssize_t count = ::read(output_, buffer.data(), buffer.size());
  if (count < 0) return errno == EINTR;
  text.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0;
}

Result<void> AgentProcess::wait_until_it_listens(const std::atomic<bool>& interrupted) {
  const SystemClock clock;
  const Instant limit = clock.now() + start_limit;
  std::string said;
  while (clock.now() < limit && !interrupted.load()) {
    const bool open = read_output(said, poll_interval);
    if (const auto port = port_in(said)) {
      port_ = *port;
      return {};
    }
    if (!open) return failure(fmt::format("the agent did not start: {}", quote(last_line(said))));
  }
  return failure(interrupted.load() ? "interrupted while the agent started"
                                    : "the agent did not start in time");
}

Duration AgentProcess::cpu_time() const {
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &used) != 0) return {};
  return std::chrono::seconds(used.tv_sec) + Duration(used.tv_nsec);
}

Result<void> AgentProcess::stop() {
  ::kill(pid_, SIGTERM);
  const SystemClock clock;
  const Instant limit = clock.now() + stop_limit;
  std::string said;
  while (clock.now() < limit) {
    // Its output ends when it does; read, so that it never waits for a full pipe.
    const bool open = read_output(said, poll_interval);
    int status = 0;
    const pid_t ended = ::waitpid(pid_, &status, open ? WNOHANG : 0);
    if (ended == 0 || (ended < 0 && errno == EINTR)) continue;
    pid_ = -1;
    if (ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    return failure(fmt::format("the agent ended badly: {}", quote(last_line(said))));
  }
  return failure("the agent did not end in time");
}

}  // namespace busyhour::cli
