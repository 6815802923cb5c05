#include "agent/config_values.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "scenario/fields.h"

namespace busyhour::agent {

namespace {

using scenario::Fields;
using scenario::YamlNode;
using scenario::YamlProblem;

constexpr std::array<std::string_view, 3> dialect_keys{"acs", "browser", "realtime"};
constexpr std::array<std::string_view, 10> fault_keys{
    "kind", "probability", "after",   "per_second",  "per_minute",
    "at",   "code",        "message", "retry_after", "delay"};
constexpr std::size_t most_faults = 100;
constexpr std::uint64_t most_per_period = 1'000'000;
// A close frame takes 123 bytes of reason (RFC 6455 section 5.5), and codes are words.
constexpr std::size_t longest_message = 120;
constexpr std::size_t longest_code = 64;

double read_probability(const YamlNode& node, std::string_view key) {
  const std::string text = scenario::read_text(node, key, longest_text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  const bool possible = value >= 0 && value <= 1;  // a NaN is not
  if (!whole || !possible) refuse(node, key, "a number from 0 to 1");
  return value;
}

FaultKind read_kind(const Fields& fields) {
  const YamlNode* node = fields.find("kind");
  if (node == nullptr) {
    throw YamlProblem{fields.at(), "a fault needs \"kind\": one of " + fault_kinds()};
  }
  const auto kind = fault_kind_from(scenario::read_text(*node, "kind", longest_text));
  if (!kind) refuse(*node, "kind", "one of " + fault_kinds());
  return *kind;
}

void read_point(const YamlNode& node, Fault& fault) {
  if (!has_choice_of_point(fault.kind)) {
    throw YamlProblem{node.at, fmt::format("\"at\" is for faults that end a call; {} has no choice",
                                           to_text(fault.kind))};
  }
  const std::string text = scenario::read_text(node, "at", longest_text);
  if (text != "connect" && text != "reply") refuse(node, "at", "connect or reply");
  fault.point = text == "connect" ? FaultPoint::connect : FaultPoint::turn;
}

Fault read_fault(const YamlNode& node) {
  const Fields fields(node, "a fault", fault_keys);
  Fault fault = make_fault(read_kind(fields));
  const auto set = [&](std::string_view key, auto& value, auto read) {
    if (const YamlNode* found = fields.find(key)) value = read(*found, key);
  };
  const auto count = [](std::uint64_t least) {
    return [least](const YamlNode& n, std::string_view key) {
      return read_number(n, key, least, most_per_period);
    };
  };
  const auto text = [](std::size_t longest) {
    return [longest](const YamlNode& n, std::string_view key) {
      return scenario::read_text(n, key, longest);
    };
  };
  set("probability", fault.probability, read_probability);
  set("after", fault.after, count(0));
  set("per_second", fault.per_second, count(1));
  set("per_minute", fault.per_minute, count(1));
  set("code", fault.code, text(longest_code));
  set("message", fault.message, text(longest_message));
  set("retry_after", fault.retry_after, scenario::read_duration);
  set("delay", fault.delay, scenario::read_duration);
  if (const YamlNode* at = fields.find("at")) read_point(*at, fault);
  return fault;
}

}  // namespace

void refuse(const YamlNode& node, std::string_view key, std::string_view wanted) {
  throw YamlProblem{node.at, fmt::format("\"{}\" must be {}", key, wanted)};
}

std::uint64_t read_number(const YamlNode& node, std::string_view key, std::uint64_t least,
                          std::uint64_t most) {
  const std::string text = scenario::read_text(node, key, longest_text);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < least || number > most) {
    refuse(node, key, fmt::format("a whole number from {} to {}", least, most));
  }
  return number;
}

DialectChoice read_dialects(const YamlNode& node) {
  const Fields fields(node, "\"dialect\"", dialect_keys);
  DialectChoice choice;
  if (const YamlNode* acs = fields.find("acs")) {
    const auto kind = protocol::acs_agent_kind_from(scenario::read_text(*acs, "acs", longest_text));
    if (!kind) refuse(*acs, "acs", "plain, r1, r2, r3, vl1, vl3, sdk or quickstart");
    choice.acs = *kind;
  }
  if (const YamlNode* browser = fields.find("browser")) {
    const std::string text = scenario::read_text(*browser, "browser", longest_text);
    if (text != "r1" && text != "r3") refuse(*browser, "browser", "r1 or r3");
    choice.browser = text == "r1" ? DialectChoice::Browser::r1 : DialectChoice::Browser::r3;
  }
  if (const YamlNode* realtime = fields.find("realtime")) {
    const std::string text = scenario::read_text(*realtime, "realtime", longest_text);
    if (text != "ga" && text != "beta") refuse(*realtime, "realtime", "ga or beta");
    choice.realtime = text == "ga" ? DialectChoice::Realtime::ga : DialectChoice::Realtime::beta;
  }
  return choice;
}

std::vector<Fault> read_faults(const YamlNode& node) {
  std::vector<Fault> faults;
  for (const YamlNode& item : scenario::read_list(node, "faults", most_faults)) {
    faults.push_back(read_fault(item));
  }
  return faults;
}

}  // namespace busyhour::agent
