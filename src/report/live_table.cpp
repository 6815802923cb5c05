#include "report/live_table.h"

#include <algorithm>
#include <limits>
#include <ostream>

#include "report/run_table.h"

namespace busyhour::report {

namespace {

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

/// The first `columns` places of a text of printable().
std::string clipped(const std::string& line, std::size_t columns) {
  std::size_t places = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool starts_character = (static_cast<unsigned char>(line[i]) & 0xC0U) != 0x80U;
    if (starts_character && ++places > columns) return line.substr(0, i);
  }
  return line;
}

}  // namespace

void LiveTable::update(const RunTally& tally, const results::Snapshot& snapshot) {
  if (!options_.terminal) {
    if (snapshot.elapsed < next_plain_) return;
    next_plain_ = (snapshot.elapsed / options_.plain_interval + 1) * options_.plain_interval;
    out_ << users_line(snapshot, options_.run_time, unlimited, Charset::ascii) << '\n';
    for (const std::string& line : run_table(tally, options_.charset)) out_ << line << '\n';
    out_ << '\n' << std::flush;
    return;
  }
  // The last column and the last line stay free: there some terminals wrap or scroll.
  const TerminalSize size = options_.size();
  const std::size_t columns = std::max<std::size_t>(size.columns, 1) - 1;
  const std::size_t most = std::max<std::size_t>(size.lines, 3) - 2;
  std::vector<std::string> lines{
      users_line(snapshot, options_.run_time, columns, options_.charset)};
  for (const std::string& line : run_table(tally, options_.charset, most)) {
    if (lines.size() <= most) lines.push_back(clipped(line, columns));
  }
  redraw("", std::move(lines));
}

void LiveTable::redraw(std::string_view above, std::vector<std::string> lines) {
  // In one piece: standard error has no buffer, and the terminal would flicker.
  std::string text;
  if (!drawn_.empty()) text = "\x1b[" + std::to_string(drawn_.size()) + "A\r\x1b[J";
  text += above;
  for (const std::string& line : lines) text += line + "\n";
  drawn_ = std::move(lines);
  out_ << text << std::flush;
}

void LiveTable::message(std::string_view line) {
  redraw(std::string(line) + "\n", drawn_);
}

void LiveTable::finish() {
  if (!drawn_.empty()) redraw("", {});
}

}  // namespace busyhour::report
