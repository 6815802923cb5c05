// The fields of each record as the journal names them: one list for writing and for reading. A
// `fields` function gives each of them to `f`, which puts it down or takes it.
#pragma once

#include <type_traits>

#include "results/journal.h"

namespace busyhour::results {

/// The record itself, or a constant one.
template <class Record, class Kind>
concept Some = std::is_same_v<std::remove_const_t<Record>, Kind>;

void fields(auto& f, Some<TurnRecord> auto& record) {
  f("turn", record.turn);
  f("user_text", record.user_text);
  f("speech_start_ns", record.speech_start);
  f("speech_end_ns", record.speech_end);
  f("speech_end_frame", record.speech_end_frame);
  f("first_response_ns", record.first_response);
  f("first_audio_ns", record.first_audio);
  f("first_audible_ns", record.first_audible);
  f("last_audio_ns", record.last_audio);
  f("last_response_ns", record.last_response);
  f("response_end_ns", record.response_end);
  f("playout_end_ns", record.playout_end);
  f("barge_start_ns", record.barge_start);
  f("barge_heard_end_ns", record.barge_heard_end);
  f("first_audio_uncertainty_ns", record.first_audio_uncertainty);
  f("audio_frames", record.audio_frames);
  f("early_audio", record.early_audio);
  f("agent_interrupted_caller", record.agent_interrupted_caller);
  f("barge", record.barge);
  f("explicit_end", record.explicit_end);
  f("underruns", record.underruns);
  f("gap_max_ns", record.gap_max);
  f("heard_text", record.heard_text);
  f("answer_text", record.answer_text);
  f("success", record.success);
  f("failure", record.failure);
  f("error", record.error);
  f("error_code", record.error_code);
  f("rate_limit", record.rate_limit);
}

void fields(auto& f, Some<Incident> auto& record) {
  f("kind", record.kind);
  f("at_ns", record.at);
  f("turn", record.turn);
  f("failure", record.failure);
  f("source", record.source);
  f("code", record.code);
  f("text", record.text);
  f("retry_after", record.retry_after);
}

/// Turns and incidents have lines of their own.
void fields(auto& f, Some<CallRecord> auto& record) {
  f("call_id", record.call_id);
  f("scenario", record.scenario);
  f("planned_turns", record.planned_turns);
  f("begin_ns", record.begin);
  f("planned_ns", record.planned);
  f("end_ns", record.end);
  f("connected_ns", record.connected);
  f("greeted", record.greeted);
  f("greeting_frames", record.greeting_frames);
  f("ended", record.ended);
  f("http_status", record.http_status);
  f("close_code", record.close_code);
  f("error", record.error);
  f("frames_sent", record.frames_sent);
  f("audio_frames_received", record.audio_frames_received);
}

void fields(auto& f, Some<LateWakeUps> auto& record) {
  f("count", record.count);
  f("total_ns", record.total);
  f("own_work_ns", record.own_work);
  f("cpu_wait_ns", record.cpu_wait);
}

void fields(auto& f, Some<ThreadHealth> auto& record) {
  f("busy_percent", record.busy_percent);
  f("cpu_time_ns", record.cpu_time);
  f("loop_lag_max_ns", record.loop_lag_max);
  f("loop_lag_p99_ns", record.loop_lag_p99);
  f("busy_10s_percent", record.busy_10s_percent);
  f("busy_1s_percent", record.busy_1s_percent);
  f("cpu_wait_ns", record.cpu_wait);
  f("cpu_wait_percent", record.cpu_wait_percent);
  f("cpu_wait_10s_percent", record.cpu_wait_10s_percent);
  f("cpu_wait_1s_percent", record.cpu_wait_1s_percent);
  f("late_wake_ups", record.late_wake_ups);
}

void fields(auto& f, Some<Health> auto& record) {
  f("lateness", record.lateness);
  f("frames_due", record.frames_due);
  f("frames_sent", record.frames_sent);
  f("frames_late_over_period", record.frames_late_over_period);
  f("frames_dropped", record.frames_dropped);
  f("frames_queued", record.frames_queued);
  f("calls_queued", record.calls_queued);
  f("queue_max_bytes", record.queue_max_bytes);
  f("multi_message_reads", record.multi_message_reads);
  f("clock_jumps", record.clock_jumps);
  f("turns_heard", record.turns_heard);
  f("turns_unsure", record.turns_unsure);
  f("start_lateness", record.start_lateness);
  f("calls_not_placed", record.calls_not_placed);
  f("threads", record.threads);
  f("cores", record.cores);
  f("steal_percent", record.steal_percent);
  f("steal_1s_percent", record.steal_1s_percent);
  f("packets_dropped", record.packets_dropped);
}

void fields(auto& f, Some<Traffic> auto& record) {
  f("offered", record.offered);
  f("carried", record.carried);
  f("blocked", record.blocked);
  f("occupied_ns", record.occupied);
  f("lines", record.lines);
  f("limited", record.limited);
  f("peak", record.peak);
}

/// Without what turns and the generator's health say anyway: `ttfb`, `lateness_p99`, `health`.
void fields(auto& f, Some<Snapshot> auto& record) {
  f("elapsed_ns", record.elapsed);
  f("wall_ns", record.at);
  f("calls_up", record.calls_up);
  f("calls_started", record.calls_started);
  f("calls_ended", record.calls_ended);
  f("calls_failed", record.calls_failed);
  f("calls_planned", record.calls_planned);
  f("users_up", record.users_up);
  f("users_peak", record.users_peak);
  f("users_planned", record.users_planned);
  f("turns_done", record.turns_done);
  f("turns_failed", record.turns_failed);
  f("generator_health", record.generator_health);
  f("traffic", record.traffic);
}

void fields(auto& f, Some<ToolInfo> auto& record) {
  f("name", record.name);
  f("version", record.version);
  f("build", record.build);
}

void fields(auto& f, Some<HostInfo> auto& record) {
  f("cores", record.cores);
  f("kernel", record.kernel);
}

void fields(auto& f, Some<JournalTarget> auto& record) {
  f("text", record.text);
  f("origin", record.origin);
  f("premise", record.premise);
  f("where_planned", record.where_planned);
}

void fields(auto& f, Some<RunConfig> auto& record) {
  f("url", record.url);
  f("scenarios", record.scenarios);
  f("turns", record.turns);
  f("min_turns", record.min_turns);
  f("turn_strategy", record.turn_strategy);
  f("conversations", record.conversations);
  f("concurrent", record.concurrent);
  f("ramp_ns", record.ramp);
  f("threads", record.threads);
  f("seed", record.seed);
  f("first_byte_timeout_ns", record.first_byte_timeout);
  f("turn_timeout_ns", record.turn_timeout);
}

void fields(auto& f, Some<LoadModel::Stage> auto& record) {
  f("length_ns", record.length);
  f("from", record.from);
  f("to", record.to);
}

void fields(auto& f, Some<LoadModel> auto& record) {
  f("open", record.open);
  f("stages", record.stages);
  f("arrival_rate", record.arrival_rate);
  f("arrivals", record.arrivals);
  f("hold_ns", record.hold);
  f("hold_fixed", record.hold_fixed);
  f("erlangs", record.erlangs);
  f("max_calls", record.max_calls);
}

void fields(auto& f, Some<RunSettings> auto& record) {
  f("url", record.url);
  f("endpoint", record.endpoint);
  f("pipeline", record.pipeline);
  f("scenarios", record.scenarios);
  f("environment", record.environment);
  f("users", record.users);
  f("spawn_rate", record.spawn_rate);
  f("run_time_ns", record.run_time);
  f("stop_timeout_ns", record.stop_timeout);
  f("turns_per_user", record.turns_per_user);
  f("min_turns", record.min_turns);
  f("turn_strategy", record.turn_strategy);
  f("first_byte_timeout_ns", record.first_byte_timeout);
  f("turn_timeout_ns", record.turn_timeout);
  f("pause_ns", record.pause);
  f("barge_in", record.barge_in);
  f("barge_quiet_ns", record.barge_quiet);
  f("barge_reentry_ns", record.barge_reentry);
  f("barge_chunks", record.barge_chunks);
  f("chunk_ns", record.chunk);
  f("ignore_close", record.ignore_close);
  f("load", record.load);
  f("threads", record.threads);
  f("seed", record.seed);
}

}  // namespace busyhour::results
