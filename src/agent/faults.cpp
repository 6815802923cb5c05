#include "agent/faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace busyhour::agent {

namespace {

struct KindFacts {
  std::string_view name;
  FaultPoint point;
  std::string_view code, message;
};

/// In the order of FaultKind. Where a limit is somebody's, the text says whose, as Azure's do.
constexpr std::array<KindFacts, 21> kinds{{
    {"http_429", FaultPoint::handshake, "429", "Too many requests."},
    {"http_500", FaultPoint::handshake, "500", "The agent met an internal error."},
    {"http_503", FaultPoint::handshake, "503", "The agent is out of capacity."},
    {"slow_handshake", FaultPoint::arrival, "", ""},
    {"close_1000", FaultPoint::turn, "", ""},
    {"close_1011", FaultPoint::turn, "", "The agent met an internal error."},
    {"close_1013", FaultPoint::connect, "", "TTS capacity unavailable"},
    {"abrupt", FaultPoint::turn, "", ""},
    {"session_end", FaultPoint::turn, "", ""},
    {"error", FaultPoint::turn, "server_error", "The agent met an internal error."},
    {"rate_limit_openai", FaultPoint::turn, "rate_limit_exceeded",
     "The Azure OpenAI deployment is over its tokens per minute."},
    {"rate_limit_speech", FaultPoint::turn, "too_many_requests",
     "Azure Speech has too many requests (429) for its quota."},
    {"rate_limit_unknown", FaultPoint::turn, "rate_limit_exceeded", "Too many requests."},
    {"tts_error", FaultPoint::turn, "tts_failed", "The answer could not be spoken."},
    {"stall", FaultPoint::turn, "", ""},
    {"slow_start", FaultPoint::turn, "", ""},
    {"no_answer", FaultPoint::turn, "", ""},
    {"silent_answer", FaultPoint::turn, "", ""},
    {"malformed_json", FaultPoint::turn, "", ""},
    {"bad_base64", FaultPoint::turn, "", ""},
    {"ignore_barge_in", FaultPoint::turn, "", ""},
}};

const KindFacts& facts(FaultKind kind) {
  return kinds[static_cast<std::size_t>(kind)];
}

}  // namespace

std::optional<FaultKind> fault_kind_from(std::string_view text) {
  const auto* found = std::ranges::find(kinds, text, &KindFacts::name);
  if (found == kinds.end()) return std::nullopt;
  return static_cast<FaultKind>(found - kinds.begin());
}

std::string_view to_text(FaultKind kind) {
  return facts(kind).name;
}

std::string fault_kinds() {
  std::string names;
  for (const KindFacts& kind : kinds) names.append(names.empty() ? "" : ", ").append(kind.name);
  return names;
}

Fault make_fault(FaultKind kind) {
  Fault fault;
  fault.kind = kind;
  fault.point = facts(kind).point;
  if (kind == FaultKind::slow_handshake || kind == FaultKind::slow_start) fault.delay = 2s;
  return fault;
}

Result<Fault> parse_fault(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto kind = fault_kind_from(text.substr(0, colon));
  if (!kind) {
    return usage_error(fmt::format("no fault is called \"{}\"; there are {}", text.substr(0, colon),
                                   fault_kinds()));
  }
  Fault fault = make_fault(*kind);
  if (colon == std::string_view::npos) return fault;
  const std::string_view chance = text.substr(colon + 1);
  const auto [end, error] =
      std::from_chars(chance.data(), chance.data() + chance.size(), fault.probability);
  const bool whole = error == std::errc{} && end == chance.data() + chance.size();
  const bool possible = fault.probability >= 0 && fault.probability <= 1;  // a NaN is not
  if (!whole || !possible) {
    return usage_error(fmt::format("the probability of fault \"{}\" must be from 0 to 1", text));
  }
  return fault;
}

bool has_choice_of_point(FaultKind kind) {
  return kind == FaultKind::close_1000 || kind == FaultKind::close_1011 ||
         kind == FaultKind::close_1013 || kind == FaultKind::abrupt ||
         kind == FaultKind::session_end;
}

std::string fault_code(const Fault& fault) {
  return fault.code.empty() ? std::string(facts(fault.kind).code) : fault.code;
}

std::string fault_message(const Fault& fault) {
  std::string text = fault.message.empty() ? std::string(facts(fault.kind).message) : fault.message;
  if (!fault.retry_after) return text;
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(*fault.retry_after).count();
  return text + fmt::format(" Retry after {} seconds.", seconds);
}

bool Quota::take(Instant now) {
  const std::lock_guard lock(mutex_);
  while (!taken_.empty() && taken_.front() + window_ <= now) taken_.pop_front();
  if (taken_.size() >= most_) return false;
  taken_.push_back(now);
  return true;
}

FaultTable::FaultTable(std::vector<Fault> faults) {
  const auto quota = [](std::uint64_t most, Duration window) {
    return most > 0 ? std::make_unique<Quota>(most, window) : nullptr;
  };
  for (Fault& fault : faults) {
    auto second = quota(fault.per_second, 1s);
    auto minute = quota(fault.per_minute, 1min);
    entries_.push_back({std::move(fault), std::move(second), std::move(minute)});
  }
}

const Fault* FaultTable::draw(FaultPoint point, std::uint64_t number, Random& random,
                              Instant now) const {
  const Fault* struck = nullptr;
  for (const Entry& entry : entries_) {
    if (entry.fault.point != point) continue;
    if (strikes(entry, number, random, now) && struck == nullptr) struck = &entry.fault;
  }
  return struck;
}

bool FaultTable::strikes(const Entry& entry, std::uint64_t number, Random& random, Instant now) {
  const bool chosen = entry.fault.probability >= 1 || random.uniform() < entry.fault.probability;
  const bool limited = entry.second || entry.minute;
  const bool second_left = !entry.second || entry.second->take(now);
  const bool minute_left = !entry.minute || entry.minute->take(now);
  if (!chosen || number <= entry.fault.after) return false;
  return !limited || !second_left || !minute_left;
}

}  // namespace busyhour::agent
