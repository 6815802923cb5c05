// What `run` counts, under the names of the seeds' load tests: ttfb/NN, barge/NN, turn/NN,
// ws/close, ws/error, turn/error, rate/{openai,speech,unknown}, err/{code}.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "report/distributions.h"
#include "report/request.h"
#include "results/turn_record.h"
#include "stats/histogram.h"

namespace busyhour::report {

/// A line of the table. Failed requests are among the requests, as in Locust.
struct MetricRow {
  std::string name;
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;
  stats::Histogram times = {};  ///< of every request that has one; 0 where only the event counts
  std::map<std::string, std::uint64_t> errors = {};  ///< of the failures: text and how often
};

/// Each failed turn is in exactly one row's failures, by its category: first_byte_timeout in
/// ttfb/NN, turn_timeout in turn/NN, rate_limit in rate/{source}, server_error in err/{code} (or
/// turn/error where the server gave no code), closed in ws/close, ws_error in ws/error, the others
/// in turn/error. A missed interruption is a failure of barge/NN.
class RunTally {
 public:
  void add(const results::TurnRecord& turn);
  void add(const results::Incident& incident);
  /// Only how its connection came about; its turns and incidents were added as they happened.
  void add(const results::CallRecord& call);

  struct Turns {
    std::uint64_t started = 0, succeeded = 0;
    std::map<results::Failure, std::uint64_t> failed;
    std::uint64_t barge_stopped = 0, barge_missed = 0, barge_not_applicable = 0;
    std::uint64_t failures() const;  ///< of all categories
  };
  struct Connections {
    std::uint64_t attempted = 0, succeeded = 0;
    std::map<results::CallEnd, std::uint64_t> failed;  ///< those that never came about
    stats::Histogram times;                            ///< TCP, TLS and WebSocket handshake
    stats::Histogram times_from_plan;  ///< the same from the planned start; of an open loop
  };
  /// What servers said of their limits, each spelling once.
  struct Limit {
    results::RateLimit source = results::RateLimit::none;
    std::string code, text, retry_after;
    auto operator<=>(const Limit&) const = default;
  };
  const Turns& turns() const { return turns_; }
  const Connections& connections() const { return connections_; }
  const std::map<results::RateLimit, std::uint64_t>& rate_limits() const { return rate_limits_; }
  const std::map<Limit, std::uint64_t>& limits() const { return limits_; }
  std::uint64_t failures() const { return total_.failures; }  ///< of all rows
  /// In the order of the seeds' table: ttfb, barge and turn by number, then the others by name.
  /// Valid until the tally is added to.
  std::vector<const MetricRow*> rows() const;
  const MetricRow& total() const { return total_; }  ///< over all rows: "Aggregated"
  /// All ttfb, all barge-in, whatever the turn's number: for targets.
  const stats::Histogram& ttfb() const { return ttfb_; }
  const stats::Histogram& barge_in() const { return barge_in_; }
  const Distributions& distributions() const { return distributions_; }

 private:
  void add(const Request& request);

  Turns turns_;
  Connections connections_;
  std::map<results::RateLimit, std::uint64_t> rate_limits_;
  std::map<Limit, std::uint64_t> limits_;
  std::map<std::string, MetricRow, std::less<>> rows_;
  MetricRow total_{.name = "Aggregated"};
  stats::Histogram ttfb_, barge_in_;
  Distributions distributions_;
};

}  // namespace busyhour::report
