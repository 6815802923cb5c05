// Reading a target's text.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/time.h"
#include "report/target.h"
#include "scenario/nearest.h"

namespace busyhour::report {

namespace {

/// Thrown inside of this file only: what is wrong, and at which offset.
struct Problem {
  std::size_t at;
  std::string message;
};

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '-' ||
         c == '.' || c == '/';
}

std::optional<double> number_from(std::string_view text) {
  double value = 0;
  const char* begin = text.data();
  const char* end = begin + text.size();
  const auto read = std::from_chars(begin, end, value, std::chars_format::fixed);
  if (read.ec != std::errc{} || read.ptr != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<int> whole_from(std::string_view text, int least, int most) {
  int value = 0;
  const char* begin = text.data();
  const char* end = begin + text.size();
  const auto read = std::from_chars(begin, end, value);
  if (read.ec != std::errc{} || read.ptr != end || value < least || value > most) {
    return std::nullopt;
  }
  return value;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<Target> read() {
    const Subject subject = read_subject();
    skip_space();
    take(':');
    std::vector<Target> targets;
    do {
      targets.push_back(read_condition(subject));
    } while (next_condition());
    return targets;
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  bool take(std::string_view symbol) {
    if (!text_.substr(at_).starts_with(symbol)) return false;
    at_ += symbol.size();
    return true;
  }
  bool take(char symbol) { return take(std::string_view(&symbol, 1)); }
  std::string_view word() {
    const std::size_t begin = at_;
    while (!at_end() && is_word(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  /// "'x'" or "the end": what stands where something else should.
  std::string found(std::size_t at) const {
    return at >= text_.size() ? "the end" : quote(text_.substr(at, 1));
  }

  Subject read_subject() {
    skip_space();
    const std::size_t at = at_;
    const std::string_view name = word();
    if (name.empty()) {
      throw Problem{at, fmt::format("a metric such as ttfb or success_rate must stand here, not {}",
                                    found(at))};
    }
    Subject subject = name.contains('/') ? read_row(name, at) : read_measure(name, at);
    skip_space();
    const std::size_t brace = at_;
    if (take('{')) read_selectors(subject, brace);
    return subject;
  }

  static Subject read_measure(std::string_view name, std::size_t at) {
    std::string_view plain = name;
    if (plain.ends_with("_ms")) plain.remove_suffix(3);
    std::vector<std::string_view> known;
    for (const MeasureInfo& info : measures()) {
      if (plain == info.name || (!info.alias.empty() && plain == info.alias)) {
        return {.measure = info.measure, .turn = {}, .length = {}};
      }
      known.push_back(info.name);
    }
    const std::string_view near = scenario::nearest(plain, known);
    throw Problem{at,
                  near.empty()
                      ? fmt::format("{} is no metric; docs/targets.md lists them", quote(name))
                      : fmt::format("{} is no metric; did you mean {}?", quote(name), quote(near))};
  }

  /// "ttfb/03" is the third turn's ttfb; other rows count events.
  static Subject read_row(std::string_view name, std::size_t at) {
    const std::string_view kind = name.substr(0, name.find('/'));
    const std::string_view rest = name.substr(kind.size() + 1);
    for (const auto& [row, measure] : {std::pair{"ttfb", Measure::ttfb},
                                       {"barge", Measure::barge_in},
                                       {"turn", Measure::turn}}) {
      if (kind != row || rest == "error") continue;
      const auto turn = whole_from(rest, 1, 100'000);
      if (!turn) {
        throw Problem{at + kind.size() + 1,
                      fmt::format("{} is not the number of a turn, such as 03", quote(rest))};
      }
      return {.measure = measure, .turn = turn, .length = {}};
    }
    constexpr std::array<std::string_view, 6> events{"rate/openai", "rate/speech", "rate/unknown",
                                                     "ws/close",    "ws/error",    "turn/error"};
    if (std::ranges::find(events, name) != events.end() || (kind == "err" && !rest.empty())) {
      return {.measure = Measure::row, .row = std::string(name), .turn = {}, .length = {}};
    }
    throw Problem{at, fmt::format("{} is no row of the table; there are ttfb/NN, barge/NN, "
                                  "turn/NN, err/CODE, {}",
                                  quote(name), fmt::join(events, ", "))};
  }

  void read_selectors(Subject& subject, std::size_t brace) {
    do {
      skip_space();
      read_selector(subject);
      skip_space();
    } while (take(','));
    if (!take('}')) {
      throw Problem{at_, fmt::format("'}}' must stand here, not {}; the '{{' of column {} is open",
                                     found(at_), brace + 1)};
    }
  }

  void read_selector(Subject& subject) {
    const std::size_t at = at_;
    const std::string_view key = word();
    skip_space();
    if (!take(':') && !take('=')) {
      throw Problem{at_, fmt::format("':' must stand here, not {}, as in {{turn:1}}", found(at_))};
    }
    skip_space();
    const std::size_t value_at = at_;
    const std::string_view value = word();
    const MeasureInfo* info = find_measure(subject.measure);
    const bool is_template = key == "template" || key == "scenario";
    if (key != "turn" && key != "turns" && !is_template) {
      throw Problem{
          at, fmt::format("{} is no selector; there are turn, template and turns", quote(key))};
    }
    if (info == nullptr || (key == "turn" && (!info->by_turn || subject.turn)) ||
        (key == "turns" && (!info->by_length || subject.length)) ||
        (is_template && (!info->by_template || !subject.scenario.empty()))) {
      throw Problem{at, fmt::format("{} does not take {} here", to_text(subject), quote(key))};
    }
    if (is_template) {
      if (value.empty()) throw Problem{value_at, "the name of a template must stand here"};
      subject.scenario = value;
      return;
    }
    const auto number = whole_from(value, 1, 100'000);
    if (!number) {
      throw Problem{value_at, fmt::format("the number of {} must stand here, from 1, not {}",
                                          key == "turn" ? "a turn" : "turns",
                                          value.empty() ? found(value_at) : quote(value))};
    }
    (key == "turn" ? subject.turn : subject.length) = number;
  }

  Target read_condition(const Subject& subject) {
    skip_space();
    Target target{.subject = subject};
    read_figure(target);
    skip_space();
    read_comparison(target);
    skip_space();
    read_limit(target);
    return target;
  }

  void read_figure(Target& target) {
    const std::size_t at = at_;
    std::string name(word());
    if (name == "p" && take('(')) {  // as k6 spells it
      name += word();
      if (!take(')')) throw Problem{at_, fmt::format("')' must stand here, not {}", found(at_))};
    }
    const bool timed = unit_of(target.subject) == Unit::milliseconds &&
                       target.subject.measure != Measure::run_time;
    if (!timed) {
      constexpr std::array<std::string_view, 3> none{"", "rate", "count"};
      if (std::ranges::find(none, name) != none.end()) return;
      throw Problem{at, fmt::format("{} has one value only: leave {} away", to_text(target.subject),
                                    quote(name))};
    }
    if (name == "mean" || name == "avg") {
      target.figure = Figure::mean;
    } else if (name == "min") {
      target.figure = Figure::min;
    } else if (name == "max") {
      target.figure = Figure::max;
    } else {
      target.figure = Figure::quantile;
      target.quantile = quantile_of(name, at);
    }
  }

  double quantile_of(const std::string& name, std::size_t at) const {
    if (name == "median" || name == "med") return 0.5;
    if (name.starts_with('p')) {
      const auto percent = number_from(std::string_view(name).substr(1));
      if (percent && *percent >= 0.01 && *percent <= 99.999) {
        // To five digits, so that p99.9 is the same however it came about.
        return std::round(*percent * 1e5) / 1e7;
      }
    }
    throw Problem{at, fmt::format("p50, p95, p99.9, mean, median, min or max must stand here, "
                                  "not {}",
                                  name.empty() ? found(at) : quote(name))};
  }

  void read_comparison(Target& target) {
    const std::size_t at = at_;
    if (take("<=")) {
      target.comparison = Comparison::at_most;
    } else if (take("<")) {
      target.comparison = Comparison::less;
    } else if (take(">=")) {
      target.comparison = Comparison::at_least;
    } else if (take(">")) {
      target.comparison = Comparison::greater;
    } else if (take("==")) {
      if (unit_of(target.subject) != Unit::pieces) {
        throw Problem{at, "== is for numbers of events only; use <=, or >="};
      }
      target.comparison = Comparison::equal;
    } else {
      throw Problem{at, fmt::format("<, <=, >, >= or == must stand here, not {}", found(at))};
    }
  }

  void read_limit(Target& target) {
    const std::size_t at = at_;
    const std::string_view text = word();
    switch (unit_of(target.subject)) {
      case Unit::milliseconds: {
        const auto limit = parse_duration(text);
        // A bare number is seconds here and milliseconds elsewhere.
        if (!limit || is_digit(text.back())) {
          throw Problem{at, fmt::format("a time with its unit must stand here, such as 800ms or "
                                        "1.5s, not {}",
                                        text.empty() ? found(at) : quote(text))};
        }
        target.limit = to_ms(*limit);
        return;
      }
      case Unit::percent: {
        const auto limit = number_from(text);
        if (!limit || *limit < 0 || *limit > 100 || !take('%')) {
          throw Problem{at, fmt::format("a percentage from 0% to 100% must stand here, not {}",
                                        text.empty() ? found(at) : quote(text))};
        }
        target.limit = *limit;
        return;
      }
      case Unit::pieces:
        break;
    }
    const auto limit = whole_from(text, 0, 1'000'000'000);
    if (!limit) {
      throw Problem{at, fmt::format("a whole number must stand here, not {}",
                                    text.empty() ? found(at) : quote(text))};
    }
    target.limit = *limit;
  }

  bool next_condition() {
    skip_space();
    if (at_end()) return false;
    if (take(',') || take(';') || take("&&")) return true;
    throw Problem{at_, fmt::format("',' and a further condition, or the end, must stand here, "
                                   "not {}",
                                   found(at_))};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::vector<Target>> parse_targets(std::string_view text) {
  if (text.size() > longest_target) {
    return usage_error(fmt::format("column {}: longer than {} characters; use several targets",
                                   longest_target + 1, longest_target));
  }
  try {
    return Reader(text).read();
  } catch (const Problem& problem) {
    return usage_error(fmt::format("column {}: {}", problem.at + 1, problem.message));
  }
}

}  // namespace busyhour::report
