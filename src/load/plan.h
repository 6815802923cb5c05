// What a run is to do, complete and checked: made by the command line, carried out by the engine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "call/recorder.h"
#include "call/script.h"
#include "call/wire_clip.h"
#include "load/arrivals.h"
#include "load/profile.h"
#include "load/tap.h"
#include "load/turn_range.h"
#include "net/client.h"
#include "net/frame.h"
#include "protocol/caller_dialect.h"
#include "results/run_result.h"

namespace busyhour::load {

/// How the callers come in: one after the other, evenly.
class Ramp {
 public:
  /// All of `slots` are up after `over`.
  static Ramp within(Duration over, int slots);
  /// `per_second` calls start each second.
  static Ramp at_rate(double per_second);

  /// When caller number `slot` (from 0) starts, counted from the begin of the run.
  Duration offset(int slot) const { return Duration(interval_.count() * slot); }

 private:
  explicit Ramp(Duration interval) : interval_(interval) {}
  Duration interval_;
};

/// Users who call again and again, for a time, in place of a number of conversations.
struct Users {
  Duration run_time{90s};  ///< 0: until the run is stopped
  /// What a call that goes on when the time is over gets to bring its turn to an end; 0: nothing.
  Duration stop_timeout{0};
  Duration wait_min{300ms}, wait_max{1100ms};  ///< between two calls of a user, drawn evenly
  /// How many there are, over the run time; empty: Plan::ramp brings them in, and they stay. User
  /// number n (from 0) is there while the level is n + 0.5 or more. One who goes lets the turn in
  /// progress come to its end, for stop_timeout at the most if there is one.
  std::optional<Profile> level = {};
};

/// Calls that come in by a plan, however many still go on, each for one conversation.
struct OpenLoop {
  Profile rate;  ///< calls a second
  Spacing spacing = Spacing::poisson;
  /// A call begins no new turn when its holding time is over, and goes on until then; empty: it
  /// lasts as long as its script.
  std::optional<Holding> holding;
  bool limited = false;  ///< the user chose Plan::concurrent
};

/// How long a user waits after a call that did not come about: base * factor^n, at most `max`.
struct Backoff {
  Duration base{200ms};
  double factor = 1.8;
  Duration max{3s};
  int max_tls_failures = 4;  ///< so many in a row, and the user gives up; 0: never
};

struct Plan {
  net::ClientTarget target;
  net::Headers headers;  ///< further HTTP headers of every upgrade (Origin, the user's own)
  std::vector<std::string> call_id_headers;  ///< further ones, with the call's id
  const protocol::CallerDialect* dialect = nullptr;
  std::vector<call::Script> scripts;  ///< conversation n holds script n mod size
  std::optional<TurnRange> turns;     ///< none has more than its script; empty: all of it
  call::Manners manners;
  net::MaskKey mask_key{};  ///< with which the scripts' clips were encoded
  bool fresh_mask = false;

  Tap* tap = nullptr;                    ///< hears all messages of all calls; null: nobody does
  call::Recorders* recorders = nullptr;  ///< null: no call is recorded

  int conversations = 1;  ///< not looked at if there are users
  int concurrent = 1;     ///< users, if there are some; in an open loop the lines: an arrival that
                          ///< finds all busy is blocked
  std::optional<Users> users;
  std::optional<OpenLoop> open;  ///< then of `users` only run_time and stop_timeout count
  Backoff backoff;               ///< of users
  bool keep_records = true;      ///< in the result; else only the listener gets them
  Ramp ramp = Ramp::at_rate(1);
  int threads = 1;
  std::uint64_t seed = 0;

  /// So many calls that could not connect, and none that could, end the run: the target is not
  /// there.
  int give_up_after = 10;
};

/// A thread per 400 calls, as many as there are cores at the most.
int default_threads(int concurrent);

}  // namespace busyhour::load
