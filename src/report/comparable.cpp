#include "report/comparable.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

#include "report/printable.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;

namespace {

/// What decides what is measured. Keys that one of the files does not have decide nothing: it is
/// of the other command, or of an earlier version.
constexpr std::array<std::string_view, 6> decisive{"endpoint",       "pipeline",  "turns",
                                                   "turns_per_user", "min_turns", "turn_strategy"};
/// What may differ without a word: whom, how the random numbers came, and the own machine's part.
constexpr std::array<std::string_view, 3> free_to_differ{"url", "seed", "threads"};

bool is_among(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// One line, whatever a file holds.
std::string one_line(const std::string& text) {
  constexpr std::size_t longest = 80;
  return printable(text, Charset::utf8, longest);
}

std::string shown(const Json& value) {
  return one_line(value.is_string() ? value.get<std::string>()
                                    : value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string both(std::string_view name, const Json& first, const Json& second, char letter) {
  return fmt::format("{}: {} in A, {} in {}", name, shown(first), shown(second), letter);
}

std::set<std::string> texts(const Json& list) {
  std::set<std::string> all;
  if (!list.is_array()) return all;
  for (const Json& text : list) {
    if (text.is_string()) all.insert(one_line(text.get<std::string>()));
  }
  return all;
}

bool was_interrupted(const Document& document) {
  return flag_at(document.json, {"interrupted"}).value_or(false) ||
         flag_at(document.json, {"summary", "interrupted"}).value_or(false);
}

}  // namespace

RunFacts facts_of(const std::string& name, const Document& document) {
  const Json& json = document.json;
  const bool of_run = document.kind == Document::Kind::run;
  return {.name = name,
          .kind = std::string(to_text(document.kind)),
          .started_at = text_at(json, {"started_at"}),
          .url = text_at(json, {"config", "url"}),
          .verdict = text_at(json, {"verdict", "result"}),
          .turns = of_run ? count_at(json, {"turns", "started"})
                          : count_at(json, {"summary", "total_turns"}),
          .calls = of_run ? 0 : count_at(json, {"summary", "total_conversations"})};
}

std::vector<std::string> differences_of_kind(const Document& first, const Document& second,
                                             char letter) {
  std::vector<std::string> all;
  if (first.kind != second.kind) {
    all.push_back(fmt::format("A is of {}, {} of {}, which make calls differently",
                              to_text(first.kind), letter, to_text(second.kind)));
  }
  const Json& a = value_at(first.json, {"config"});
  const Json& b = value_at(second.json, {"config"});
  const std::set<std::string> of_a = texts(value_at(a, {"scenarios"}));
  const std::set<std::string> of_b = texts(value_at(b, {"scenarios"}));
  if (of_a != of_b) {
    all.push_back(fmt::format("scenarios: {} in A, {} in {}", fmt::join(of_a, ", "),
                              fmt::join(of_b, ", "), letter));
  }
  for (const std::string_view key : decisive) {
    const Json& in_a = value_at(a, {key});
    const Json& in_b = value_at(b, {key});
    if (in_a.is_null() || in_b.is_null() || in_a == in_b) continue;
    all.push_back(both(key, in_a, in_b, letter));
  }
  return all;
}

std::string unfit_generator(const Document& document) {
  const Json& health = value_at(document.json, {"generator_health"});
  if (flag_at(health, {"fit"}).value_or(true)) return {};
  const std::set<std::string> reasons = texts(value_at(health, {"reasons"}));
  return reasons.empty() ? std::string("no reason is given")
                         : fmt::format("{}", fmt::join(reasons, "; "));
}

std::vector<std::string> remarks_on(const Document& first, const Document& second, char letter) {
  std::vector<std::string> all;
  const Json& a = value_at(first.json, {"config"});
  const Json& b = value_at(second.json, {"config"});
  if (a.is_object()) {
    for (const auto& [key, value] : a.items()) {
      if (key == "scenarios" || is_among(decisive, key) || is_among(free_to_differ, key)) continue;
      const Json& other = value_at(b, {key});
      if (!other.is_null() && !value.is_null() && other != value) {
        all.push_back(both(key, value, other, letter));
      }
    }
  }
  if (was_interrupted(first)) all.emplace_back("A was interrupted");
  if (was_interrupted(second)) all.push_back(fmt::format("{} was interrupted", letter));
  return all;
}

}  // namespace busyhour::report
