// The pieces that console blocks are made of: headings, figures, marks.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "report/console.h"
#include "stats/histogram.h"

namespace busyhour::report {

enum class Colour { none, bold, dim, green, yellow, red };

/// Text under construction, in one style.
class ConsoleText {
 public:
  explicit ConsoleText(const ConsoleStyle& style) : style_(style) {}

  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    text_ += fmt::format(format, std::forward<Args>(args)...);
    text_ += '\n';
  }
  void blank() { text_ += '\n'; }
  /// Whole lines as they are.
  void block(std::string_view lines) { text_ += lines; }
  /// An empty line, then the heading; the symbol only where it can be shown.
  void heading(std::string_view symbol, std::string_view title, Colour colour = Colour::bold);
  void rule(std::size_t width, char character = '-');
  /// A line in a colour, where there are colours.
  void coloured(Colour colour, std::string_view line);

  std::string clean(std::string_view text) const { return printable(text, style_.charset); }
  std::string take() { return std::move(text_); }

 private:
  ConsoleStyle style_;
  std::string text_;
};

/// The mark of a percentile for which there are too few samples (measurement.md section 3).
inline constexpr std::string_view few_samples_mark = "~";
constexpr std::string_view mark(bool sufficient) {
  return sufficient ? "" : few_samples_mark;
}

/// "812.4ms"; "-" if there are no samples.
std::string figure_ms(const stats::Statistic& statistic, double value);
/// With the mark where it is due.
std::string p95_ms(const stats::Statistic& statistic);
std::string p99_ms(const stats::Statistic& statistic);

/// "1 turn", "2 turns"
std::string counted(std::size_t count, std::string_view noun);
/// "insurance_inquiry" -> "Insurance Inquiry"
std::string title_of(std::string_view name);

}  // namespace busyhour::report
