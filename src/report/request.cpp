#include "report/request.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/printable.h"

namespace busyhour::report {

using results::BargeIn;
using results::Failure;
using results::Incident;
using results::TurnRecord;

namespace {

constexpr std::size_t code_characters = 15;  // as the seeds cut it

std::string numbered(std::string_view kind, int turn) {
  return fmt::format("{}/{:02}", kind, turn);
}

/// A failure must have a text: that is what makes it one.
std::string text_or(const std::string& text, std::string_view otherwise) {
  return text.empty() ? std::string(otherwise) : text;
}

bool is_printable(char character) {
  return character > ' ' && character <= '~';
}

/// "err/insufficient_qu": what cannot be printed becomes '?'. Without a code there is no such row.
std::string server_error_name(std::string code) {
  const auto spaces = std::ranges::remove(code, ' ');
  code.erase(spaces.begin(), spaces.end());
  if (code.empty()) return "turn/error";
  code.resize(std::min(code.size(), code_characters));
  std::ranges::replace_if(code, [](char c) { return !is_printable(c); }, '?');
  return "err/" + code;
}

std::string name_of(const Incident& incident) {
  switch (incident.kind) {
    case Incident::Kind::rate_limit:
      return fmt::format("rate/{}", incident.source == results::RateLimit::none
                                        ? "unknown"
                                        : results::to_text(incident.source));
    case Incident::Kind::server_error:
      return server_error_name(incident.code);
    case Incident::Kind::closed:
      return "ws/close";
    case Incident::Kind::ws_error:
      return "ws/error";
  }
  return "turn/error";
}

}  // namespace

std::vector<Request> requests_of(const TurnRecord& turn) {
  std::vector<Request> requests;
  const auto timed = [&](std::string_view kind, std::optional<Duration> time) {
    if (time) requests.push_back({.name = numbered(kind, turn.turn), .time = time, .error = {}});
  };
  const auto failed = [&](std::string name, std::string_view what) {
    requests.push_back(
        {.name = std::move(name), .time = std::nullopt, .error = text_or(turn.error, what)});
  };

  if (turn.failure == Failure::first_byte_timeout) {
    failed(numbered("ttfb", turn.turn), "no audio in time");
  } else {
    timed("ttfb", turn.ttfb());
  }
  if (turn.barge == BargeIn::stopped) timed("barge", turn.barge_in());
  if (turn.barge == BargeIn::missed) {
    requests.push_back({.name = numbered("barge", turn.turn),
                        .time = std::nullopt,
                        .error = "the agent talked to its end in spite of the interruption"});
  }
  if (turn.failure == Failure::turn_timeout) {
    failed(numbered("turn", turn.turn), "the reply did not end in time");
  } else {
    timed("turn", turn.turn_time());
  }
  if (turn.failure == Failure::protocol_error || turn.failure == Failure::unexpected_answer) {
    failed("turn/error", results::to_text(turn.failure));
  }
  return requests;
}

Request request_of(const Incident& incident) {
  Request request{.name = name_of(incident), .time = Duration{0}, .error = {}};
  if (incident.failure) {
    request.error = text_or(incident.text, text_or(incident.code, results::to_text(incident.kind)));
  }
  return request;
}

}  // namespace busyhour::report
