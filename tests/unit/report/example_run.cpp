#include "example_run.h"

#include <fmt/format.h>

namespace busyhour::test {

using results::CallEnd;
using results::CallRecord;
using results::Failure;
using results::RunResult;
using results::TurnRecord;

namespace {

constexpr Instant run_begin{1000s};
constexpr Duration speech = 1500ms;

TurnRecord spoken_turn(int turn, Instant speech_start) {
  TurnRecord record;
  record.turn = turn;
  record.user_text = fmt::format("sentence {}", turn);
  record.speech_start = speech_start;
  record.speech_end = speech_start + speech;
  record.speech_end_frame = 300 * turn;
  return record;
}

/// 600 to 1,440 ms, scattered over calls and positions.
Duration latency_of(int call, int turn) {
  return 600ms + 4ms * ((call * 37 + turn * 101) % 211);
}

CallRecord connected_call(const std::string& call_id, const std::string& scenario, int turns,
                          Instant begin) {
  CallRecord call;
  call.call_id = call_id;
  call.scenario = scenario;
  call.planned_turns = turns;
  call.begin = begin;
  call.connected = begin + 3ms;
  call.end = begin + 3ms;
  return call;
}

/// Speaks when the caller has heard the last reply out, and a pause.
Instant next_speech(const CallRecord& call) {
  if (call.turns.empty()) return *call.connected + 500ms;
  const TurnRecord& last = call.turns.back();
  return last.playout_end.value_or(*last.speech_end + 10s) + 800ms;
}

void add_turn(CallRecord& call, TurnRecord turn) {
  call.end = turn.playout_end.value_or(*turn.speech_end + 10s) + 20ms;
  call.turns.push_back(std::move(turn));
}

/// What goes wrong in call `number` at `turn`; a good turn if nothing does.
TurnRecord turn_of(int number, int turn, Instant start) {
  TurnRecord good = good_turn(turn, start, latency_of(number, turn));
  if (number == 3 && turn == 2) {
    return failed_turn(turn, start, Failure::first_byte_timeout,
                       "no audio within 10s of the end of speech");
  }
  if (number == 7 && turn == 5) {
    TurnRecord record = failed_turn(turn, start, Failure::server_error,
                                    "the server reports an error: 500: model unavailable");
    record.error_code = "500";
    return record;
  }
  if (number == 10 && turn == 1) {  // audio came and never ended
    good.success = false;
    good.failure = Failure::turn_timeout;
    good.error = "the reply did not end within 30s of the end of speech";
    good.response_end = good.playout_end = std::nullopt;
  }
  return good;
}

CallRecord example_call(int number) {
  const bool long_one = number % 5 < 3;
  CallRecord call = connected_call(fmt::format("call-{:02}", number),
                                   long_one ? "insurance_inquiry" : "quick_question",
                                   long_one ? 5 : 3, run_begin + number * 500ms);
  if (number == 15) {
    call.connected = std::nullopt;
    call.ended = CallEnd::refused;
    call.error = "localhost:8010 refuses the connection";
    return call;
  }
  for (int turn = 1; turn <= call.planned_turns; ++turn) {
    if (number == 17 && turn == 2) {
      call.ended = CallEnd::cancelled;
      return call;
    }
    if (number == 11 && turn == 3) {
      call.ended = CallEnd::closed;
      call.close_code = 1011;
      call.error = "the server closed the connection (1011)";
      add_turn(call, failed_turn(turn, next_speech(call), Failure::closed, call.error));
      return call;
    }
    add_turn(call, turn_of(number, turn, next_speech(call)));
  }
  return call;
}

}  // namespace

TurnRecord good_turn(int turn, Instant speech_start, Duration latency) {
  TurnRecord record = spoken_turn(turn, speech_start);
  record.first_response = *record.speech_end + latency / 2;
  record.first_audio = *record.speech_end + latency;
  record.first_audible = *record.first_audio + 12ms;
  record.last_audio = *record.first_audio + 1800ms;
  record.last_response = record.response_end = *record.last_audio + 1ms;
  record.playout_end = *record.last_audio + 20ms;
  record.audio_frames = 91;
  record.explicit_end = true;
  record.heard_text = record.user_text;
  record.answer_text = "a good answer";
  record.success = true;
  return record;
}

TurnRecord failed_turn(int turn, Instant speech_start, Failure failure, std::string error) {
  TurnRecord record = spoken_turn(turn, speech_start);
  record.failure = failure;
  record.error = std::move(error);
  return record;
}

CallRecord good_call(const std::string& call_id, const std::string& scenario, int turns,
                     Instant begin) {
  CallRecord call = connected_call(call_id, scenario, turns, begin);
  for (int turn = 1; turn <= turns; ++turn) {
    add_turn(call, good_turn(turn, next_speech(call), 700ms + turn * 10ms));
  }
  return call;
}

RunResult example_run() {
  RunResult run = empty_run();
  run.interrupted = true;
  for (int number = 0; number < 22; ++number) {
    run.calls.push_back(example_call(number));
    run.end = std::max(run.end, run.calls.back().end);
  }
  for (int i = 1; i <= 1000; ++i) run.health.lateness.record(i * 1us);
  run.health.frames_due = run.health.frames_sent = 1000;
  run.health.frames_queued = 2;
  run.health.calls_queued = 1;
  run.health.queue_max_bytes = 20'480;
  run.health.cores = 2;
  run.health.threads = {
      {.busy_percent = 12.5,
       .cpu_time = 3s,
       .loop_lag_max = 11ms,
       .loop_lag_p99 = 400us,
       .busy_10s_percent = 31.5,
       .busy_1s_percent = 40,
       .cpu_wait = 600ms,
       .cpu_wait_percent = 2.5,
       .late_wake_ups = {.count = 1, .total = 11ms, .own_work = 2ms, .cpu_wait = 8ms}},
      {.busy_percent = 10.0, .cpu_time = 2400ms, .loop_lag_max = 700us}};
  return run;
}

RunResult empty_run() {
  RunResult run;
  run.config.url = "ws://localhost:8010/api/v1/media/stream";
  run.config.scenarios = {"insurance_inquiry", "quick_question"};
  run.config.turns = 5;
  run.config.min_turns = 5;
  run.config.conversations = 22;
  run.config.concurrent = 22;
  run.config.ramp = 10s;
  run.config.threads = 2;
  run.config.seed = 42;
  run.started_at = WallTime(1'700'000'000s);
  run.begin = run.end = run_begin;
  return run;
}

report::ToolInfo example_tool() {
  return {.name = "busyhour", .version = "0.1.0", .build = "GNU 12.2.0 Release"};
}
report::HostInfo example_host() {
  return {.cores = 2, .kernel = "Linux 6.1.0"};
}

}  // namespace busyhour::test
