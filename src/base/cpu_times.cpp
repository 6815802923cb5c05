#include "base/cpu_times.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace busyhour {

namespace {

/// The next number of a text, which is left behind it.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

SystemThreadClock::~SystemThreadClock() {
  if (schedstat_ >= 0) ::close(schedstat_);
}

Duration SystemThreadClock::used() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + Duration(used.tv_nsec);
}

Duration SystemThreadClock::waited() {
  if (!opened_) {
    schedstat_ = ::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
    opened_ = true;
  }
  std::array<char, 128> text{};
  const ssize_t size = schedstat_ < 0 ? -1 : ::pread(schedstat_, text.data(), text.size(), 0);
  if (size <= 0) return Duration::zero();
  return parse_waited({text.data(), static_cast<std::size_t>(size)}).value_or(Duration::zero());
}

std::optional<Duration> parse_waited(std::string_view schedstat) {
  if (!take_number(schedstat)) return std::nullopt;
  const auto waited = take_number(schedstat);
  if (!waited) return std::nullopt;
  return Duration(static_cast<Duration::rep>(*waited));
}

std::optional<MachineTimes> parse_machine_times(std::string_view stat) {
  constexpr std::string_view all_cores = "cpu ";
  // user, nice, system, idle, iowait, irq, softirq, steal; the guests' times are part of the first.
  constexpr int fields = 8;
  if (!stat.starts_with(all_cores)) return std::nullopt;
  stat.remove_prefix(all_cores.size());
  MachineTimes times;
  for (int i = 0; i < fields; ++i) {
    const auto ticks = take_number(stat);
    if (!ticks) return std::nullopt;
    times.total += *ticks;
    times.stolen = *ticks;
  }
  return times;
}

std::optional<MachineTimes> machine_times() {
  const int file = ::open("/proc/stat", O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  std::array<char, 512> text{};
  const ssize_t size = ::read(file, text.data(), text.size());
  ::close(file);
  if (size <= 0) return std::nullopt;
  return parse_machine_times({text.data(), static_cast<std::size_t>(size)});
}

}  // namespace busyhour
