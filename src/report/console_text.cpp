#include "report/console_text.h"

namespace busyhour::report {

namespace {

std::string_view escape(Colour colour) {
  switch (colour) {
    case Colour::none:
      return "";
    case Colour::bold:
      return "\x1b[1m";
    case Colour::dim:
      return "\x1b[2m";
    case Colour::green:
      return "\x1b[1;32m";
    case Colour::yellow:
      return "\x1b[1;33m";
    case Colour::red:
      return "\x1b[1;31m";
  }
  return "";
}

}  // namespace

void ConsoleText::heading(std::string_view symbol, std::string_view title, Colour colour) {
  blank();
  coloured(colour, style_.charset == Charset::utf8 ? fmt::format("{} {}", symbol, title)
                                                   : std::string(title));
}

void ConsoleText::rule(std::size_t width, char character) {
  text_.append(width, character);
  text_ += '\n';
}

void ConsoleText::coloured(Colour colour, std::string_view line) {
  if (style_.colour && colour != Colour::none) {
    text_ += fmt::format("{}{}\x1b[0m\n", escape(colour), line);
  } else {
    text_ += fmt::format("{}\n", line);
  }
}

std::string figure_ms(const stats::Statistic& statistic, double value) {
  return statistic.count == 0 ? "-" : fmt::format("{:.1f}ms", value);
}

std::string p95_ms(const stats::Statistic& statistic) {
  if (statistic.count == 0) return "-";
  return figure_ms(statistic, statistic.p95).append(mark(statistic.sufficient_p95()));
}

std::string p99_ms(const stats::Statistic& statistic) {
  if (statistic.count == 0) return "-";
  return figure_ms(statistic, statistic.p99).append(mark(statistic.sufficient_p99()));
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string title_of(std::string_view name) {
  std::string title(name);
  bool word_starts = true;
  for (char& character : title) {
    if (character == '_') character = ' ';
    if (word_starts && character >= 'a' && character <= 'z') {
      character = static_cast<char>(character - 'a' + 'A');
    }
    word_starts = character == ' ';
  }
  return title;
}

}  // namespace busyhour::report
