#include "report/run_tally.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace busyhour::report {

using results::BargeIn;
using results::Failure;
using results::RateLimit;

namespace {

// Servers put ids into codes and texts, so that each is another one: what is kept of them ends
// somewhere, the counts do not.
constexpr std::ptrdiff_t codes_limit = 50;
constexpr std::size_t texts_limit = 100;
constexpr std::string_view other_texts = "other errors";

/// ttfb, barge and turn by number, then the rest.
std::tuple<int, int> rank(std::string_view name) {
  constexpr std::string_view kinds[] = {"ttfb/", "barge/", "turn/"};
  for (int kind = 0; const std::string_view prefix : kinds) {
    if (name.starts_with(prefix)) {
      int number = 0;
      for (const char digit : name.substr(prefix.size())) {
        if (digit < '0' || digit > '9') return {static_cast<int>(std::size(kinds)), 0};
        number = 10 * number + (digit - '0');
      }
      return {kind, number};
    }
    ++kind;
  }
  return {static_cast<int>(std::size(kinds)), 0};
}

bool too_many_codes(const auto& rows, std::string_view name) {
  if (!name.starts_with("err/")) return false;
  constexpr std::string_view begin = "err/", end = "err0";  // '0' follows '/'
  return std::distance(rows.lower_bound(begin), rows.lower_bound(end)) >= codes_limit;
}

void count(MetricRow& row, const Request& request) {
  ++row.requests;
  if (request.time) row.times.record(*request.time);
  if (!request.failed()) return;
  ++row.failures;
  const bool known = row.errors.size() < texts_limit || row.errors.contains(request.error);
  ++row.errors[known ? request.error : std::string(other_texts)];
}

}  // namespace

std::uint64_t RunTally::Turns::failures() const {
  return std::accumulate(failed.begin(), failed.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& entry) { return sum + entry.second; });
}

void RunTally::add(const Request& request) {
  auto at = rows_.find(request.name);
  if (at == rows_.end()) {
    const std::string name = too_many_codes(rows_, request.name) ? "turn/error" : request.name;
    at = rows_.try_emplace(name, MetricRow{.name = name}).first;
  }
  count(at->second, request);
  count(total_, request);
}

void RunTally::add(const results::TurnRecord& turn) {
  ++turns_.started;
  if (turn.success) {
    ++turns_.succeeded;
  } else {
    ++turns_.failed[turn.failure];
  }
  turns_.barge_stopped += turn.barge == BargeIn::stopped ? 1 : 0;
  turns_.barge_missed += turn.barge == BargeIn::missed ? 1 : 0;
  turns_.barge_not_applicable += turn.barge == BargeIn::not_applicable ? 1 : 0;

  if (const auto time = turn.ttfb(); time && turn.failure != Failure::first_byte_timeout) {
    ttfb_.record(*time);
  }
  if (const auto time = turn.barge_in(); time && turn.barge == BargeIn::stopped) {
    barge_in_.record(*time);
  }
  for (const Request& request : requests_of(turn)) add(request);
  distributions_.add(turn);
}

void RunTally::add(const results::Incident& incident) {
  add(request_of(incident));
  if (incident.kind != results::Incident::Kind::rate_limit) return;
  const RateLimit source =
      incident.source == RateLimit::none ? RateLimit::unknown : incident.source;
  ++rate_limits_[source];
  Limit limit{.source = source,
              .code = incident.code,
              .text = incident.text,
              .retry_after = incident.retry_after};
  if (limits_.size() >= texts_limit && !limits_.contains(limit)) {
    limit = {.source = source, .code = {}, .text = std::string(other_texts), .retry_after = {}};
  }
  ++limits_[limit];
}

void RunTally::add(const results::CallRecord& call) {
  if (call.ended == results::CallEnd::cancelled && !call.connected) return;  // it was not to be
  ++connections_.attempted;
  if (const auto time = call.connect_time()) {
    ++connections_.succeeded;
    connections_.times.record(*time);
    if (const auto waited = call.connect_time_from_plan()) {
      connections_.times_from_plan.record(*waited);
    }
  } else {
    ++connections_.failed[call.ended];
  }
}

std::vector<const MetricRow*> RunTally::rows() const {
  std::vector<const MetricRow*> rows;
  rows.reserve(rows_.size());
  for (const auto& [name, row] : rows_) rows.push_back(&row);
  std::ranges::sort(rows, {}, [](const MetricRow* row) {
    return std::tuple_cat(rank(row->name), std::tuple(std::string_view(row->name)));
  });
  return rows;
}

}  // namespace busyhour::report
