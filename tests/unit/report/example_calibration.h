// A search for the largest load, made by hand.
#pragma once

#include "example_run.h"
#include "report/calibration.h"

namespace busyhour::test {

/// A load that was trusted, with 400 turns; all errors scale with `error_ms`.
inline report::Probe trusted_probe(int users, double error_ms) {
  report::Probe probe;
  probe.users = users;
  probe.length = 17s;
  probe.turns.joined = 400;
  probe.errors[0] = {error_ms / 2, error_ms, 2 * error_ms, 400, 0};
  probe.errors[2] = {error_ms, 3 * error_ms, 4 * error_ms, 400, 0};
  stats::Histogram lateness;
  for (int i = 1; i <= 1000; ++i) lateness.record(i * 1us);
  probe.lateness_ms = lateness.summary_ms();
  probe.frames_due = probe.frames_sent = 1000;
  probe.engine = {{12.5, 2s}};
  probe.agent = {15, 2500ms};
  report::judge(probe, {});
  return probe;
}

inline report::Probe late_probe(int users) {
  report::Probe probe = trusted_probe(users, 0.02);
  probe.agent.busy_percent = 97;
  report::judge(probe, {"frame lateness p99 is 12.3 ms (limit 10 ms)"});
  return probe;
}

inline report::Calibration example_calibration() {
  report::Calibration calibration;
  calibration.host = example_host();
  calibration.tool = example_tool();
  calibration.started_at = WallTime(1'700'000'000s);
  calibration.endpoint = "acs";
  calibration.pipeline = "cascade";
  calibration.engine_cores = {0};
  calibration.agent_core = 1;
  calibration.search = true;
  calibration.most_users = 20'000;
  calibration.probes = {trusted_probe(600, 0.04), trusted_probe(1200, 0.016), late_probe(2400),
                        late_probe(2400), late_probe(1300)};
  calibration.largest_trusted_users = 1200;
  return calibration;
}

}  // namespace busyhour::test
