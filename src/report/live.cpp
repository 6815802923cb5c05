#include "report/live.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ostream>

namespace busyhour::report {

using results::Snapshot;

namespace {

constexpr std::string_view return_and_clear = "\r\x1b[K";
constexpr std::size_t bar_columns = 10;

std::string clock_text(Duration elapsed) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(elapsed).count();
  if (seconds < 3600) return fmt::format("{:02}:{:02}", seconds / 60, seconds % 60);
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string calls_text(const Snapshot& s) {
  return fmt::format("{} up, {}/{} done, {} failed", s.calls_up, s.calls_ended, s.calls_planned,
                     s.calls_failed);
}
/// Of a run whose end time brings.
std::string load_text(const Snapshot& s) {
  if (!s.traffic) {
    return fmt::format("{} users, {} calls up, {} done, {} failed", s.users_up, s.calls_up,
                       s.calls_ended, s.calls_failed);
  }
  return fmt::format("{} calls up, {} planned, {} started, {} blocked, {} failed", s.calls_up,
                     s.traffic->offered, s.traffic->carried, s.traffic->blocked, s.calls_failed);
}
std::string turns_text(const Snapshot& s) {
  const std::string turns = fmt::format("{} turns", s.turns_done);
  return s.turns_failed == 0 ? turns : fmt::format("{} ({} failed)", turns, s.turns_failed);
}
std::string ttfb_text(const Snapshot& s) {
  if (s.ttfb.count() == 0) return "ttfb p95 -";
  return fmt::format("ttfb p95 {:.0f} ms", to_ms(s.ttfb.percentile(0.95)));
}
std::string lateness_text(const Snapshot& s) {
  return fmt::format("lateness p99 {:.1f} ms, now {:.1f}", to_ms(s.lateness_p99),
                     to_ms(s.health.lateness_p99));
}
std::string late_text(const Snapshot& s) {
  return fmt::format("{} late", s.health.frames_late_over_period);
}
std::string cpu_text(const Snapshot& s) {
  return fmt::format("cpu {:.0f}%", s.health.busy_percent);
}
std::string_view fitness_text(const Snapshot& s) {
  return s.health.so_far.fit ? "" : "NOT FIT";
}

/// `share` of the whole, from 0.
std::string bar_text(double share, Charset charset) {
  const auto filled = std::min(bar_columns, static_cast<std::size_t>(share * bar_columns));
  const bool utf8 = charset == Charset::utf8;
  std::string bar = "[";
  for (std::size_t i = 0; i < bar_columns; ++i) {
    bar += i < filled ? (utf8 ? "█" : "#") : (utf8 ? "░" : ".");
  }
  return bar + "]";
}

struct Piece {
  std::string text;
  int rank;  // the pieces of rank 1 to n are shown, for the largest n that fits
};
using Pieces = std::array<Piece, 9>;

std::string fit(const Pieces& pieces, std::size_t columns) {
  std::string line;
  for (int most = 1; most <= static_cast<int>(pieces.size()); ++most) {
    std::string longer;
    for (const auto& [text, rank] : pieces) {
      if (rank <= most && !text.empty()) longer += (longer.empty() ? "" : "  ") + text;
    }
    if (display_width(longer) > columns) break;
    line = std::move(longer);
  }
  return line;
}

/// Of a terminal's width; `bar` may be empty.
std::string bar_line(const Snapshot& s, std::string bar, std::string clock, std::string load,
                     std::size_t columns) {
  return fit({{{std::move(bar), 4},
               {std::move(clock), 2},
               {std::move(load), 1},
               {turns_text(s), 5},
               {ttfb_text(s), 6},
               {lateness_text(s), 7},
               {late_text(s), 8},
               {cpu_text(s), 9},
               {std::string(fitness_text(s)), 3}}},
             columns);
}

}  // namespace

std::string live_line(const Snapshot& s) {
  const std::string_view fitness = fitness_text(s);
  return fmt::format("{}  calls {}   turns {} ({} failed)   {}   {}, {}   {}{}{}",
                     clock_text(s.elapsed), calls_text(s), s.turns_done, s.turns_failed,
                     ttfb_text(s), lateness_text(s), late_text(s), cpu_text(s),
                     fitness.empty() ? "" : "   ", fitness);
}

std::string progress_line(const Snapshot& s, std::size_t columns, Charset charset) {
  const double share =
      s.calls_planned > 0 ? static_cast<double>(s.calls_ended) / s.calls_planned : 0.0;
  return bar_line(s, bar_text(share, charset), clock_text(s.elapsed), calls_text(s), columns);
}

std::string users_line(const Snapshot& s, Duration run_time, std::size_t columns, Charset charset) {
  const bool ends = run_time > Duration::zero();
  const double share = ends ? to_seconds(s.elapsed) / to_seconds(run_time) : 0.0;
  const std::string clock = clock_text(s.elapsed);
  return bar_line(s, ends ? bar_text(share, charset) : "",
                  ends ? fmt::format("{} / {}", clock, clock_text(run_time)) : clock, load_text(s),
                  columns);
}

TerminalSize terminal_size() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
    return {};
  }
  return {.columns = size.ws_col, .lines = size.ws_row};
}

std::size_t terminal_columns() {
  return terminal_size().columns;
}

void LiveDisplay::update(const Snapshot& snapshot) {
  if (!options_.terminal) return print_plain(snapshot);
  // The last column stays free: some terminals wrap as soon as it is written.
  const std::size_t columns = options_.columns();
  bar_ = progress_line(snapshot, columns > 0 ? columns - 1 : 0, options_.charset);
  out_ << return_and_clear << bar_ << std::flush;
}

void LiveDisplay::print_plain(const Snapshot& snapshot) {
  unprinted_ = live_line(snapshot);
  if (snapshot.elapsed < next_plain_) return;
  out_ << std::exchange(unprinted_, {}) << '\n' << std::flush;
  next_plain_ = (snapshot.elapsed / options_.plain_interval + 1) * options_.plain_interval;
}

void LiveDisplay::message(std::string_view line) {
  if (!bar_.empty()) out_ << return_and_clear;
  out_ << line << '\n' << bar_ << std::flush;
}

void LiveDisplay::finish() {
  if (!bar_.empty()) out_ << return_and_clear << std::flush;
  bar_.clear();
  if (!unprinted_.empty()) out_ << std::exchange(unprinted_, {}) << '\n' << std::flush;
}

}  // namespace busyhour::report
