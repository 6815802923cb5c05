"""One load at a time: so many calls of busyhour, or of the bare loop, against an agent of its own."""

import json
import subprocess
import time

from figures import number
from harness import (BUSYHOUR, CALLER_CORE, CEILING, CORES, Failure, Window, agent, caller,
                     end, json_lines, output_of, pinned, rss_kib)

FRAMES_PER_SECOND = 50
UNSURE_LIMIT_PERCENT = 0.5  # of the turns, as for the verdict of a run
# Two seconds of speech, and what the agent takes to answer and its answer: what is counted over a
# whole turn has as many frames of the answer whenever it begins.
TURN_S = 8.0

# Name: endpoint and pipeline of `busyhour run`, which are also those of the bare loop.
DIALECTS = {
    "acs": ("acs", "cascade"),
    "browser": ("browser", "cascade"),
    "voicelive": ("browser", "voicelive"),
    "realtime": ("realtime", "cascade"),
}


class Load:
    """What is called and how: a dialect over ws or wss."""

    def __init__(self, dialect, tls=False):
        self.dialect, self.tls = dialect, tls
        self.endpoint, self.pipeline = DIALECTS[dialect]

    @property
    def name(self):
        return f"{self.dialect} {'wss' if self.tls else 'ws'}"


def run_command(load, port, scratch, calls, ramp_s, run_s, *options, barge_in=False):
    scheme = "wss" if load.tls else "ws"
    scratch.file("run.journal.jsonl")  # which `run` keeps beside its JSON
    return [BUSYHOUR, "run", "--headless", "--host", f"{scheme}://127.0.0.1:{port}", "--insecure",
            "--endpoint", load.endpoint, "--pipeline", load.pipeline,
            "--users", calls, "--spawn-rate", max(1, calls / ramp_s), "--run-time", f"{run_s}s",
            "--turns-per-user", 60, "--pause-between-turns", "500ms", "--greeting-timeout", "100ms",
            "--pcm-dir", scratch.clips, "--barge-in" if barge_in else "--no-barge-in",
            "--json", scratch.file("run.json"), *options]


def engine(load, calls, scratch, seconds, threads=1, barge_in=False, stop_s=0,
           record=False, all_cores=False, options=()):
    """busyhour with so many calls up for so many seconds. Lateness, failures and losses are those of
    the whole run, ramp included; CPU time is that of the window in which all calls are up, and the
    frames of the window are calls x 50 x its length."""
    # A handshake of TLS takes a thread a millisecond: in a steep ramp nothing else would be measured.
    ramp_s, settle_s = scratch.ramp_s * (2 if load.tls else 1), 1.0
    run_s = ramp_s + settle_s + seconds + 1.5
    truth, samples = scratch.file("truth.jsonl"), scratch.file("samples.jsonl")
    options = ["--threads", threads, "--stop-timeout", f"{stop_s}s", *options]
    if record:
        options += ["--samples", samples]
    with agent(scratch, *(("--truth", truth) if record else ()), tls=load.tls) as target:
        command = run_command(load, target.port, scratch, calls, ramp_s, run_s, *options,
                              barge_in=barge_in)
        with caller(scratch, command, CORES if all_cores else [CALLER_CORE]) as process:
            up = target.wait_for(calls, process, ramp_s + 6)
            figures, rss = {}, 0
            if up:
                time.sleep(settle_s)
                window = Window(process.pid, target.pid)
                time.sleep(seconds)
                rss = rss_kib(process.pid)
                figures = window.close().figures
            try:
                process.wait(run_s + stop_s + 30)
            except subprocess.TimeoutExpired:
                raise Failure("busyhour did not end in time: " + output_of(scratch)) from None
    result = result_of(scratch)
    made = engine_figures(load, calls, result, figures, up)
    made |= {"threads": threads, "rss_kib": rss, "ramp_s": ramp_s}
    return (made, result, json_lines(samples), json_lines(truth)) if record else made


def result_of(scratch):
    try:
        return json.loads((scratch.path / "run.json").read_text())
    except (OSError, json.JSONDecodeError):
        raise Failure("busyhour wrote no result: " + output_of(scratch)) from None


def engine_figures(load, calls, result, window, up):
    health, turns = result["generator_health"], result["turns"]
    lateness = health["lateness_ms"]
    made = {
        "load": load.name, "calls": calls, "all_up": up and result["users_peak"] >= calls,
        "lateness_ms": {key: lateness[key] for key in ("p50", "p99", "max")},
        "frames_due": health["frames_due"], "frames_sent": health["frames_sent"],
        "frames_lost": health["frames_due"] - health["frames_sent"],
        "turns_unsure_percent": 100 * health["turns_unsure"] / max(1, health["turns_heard"]),
        "turns": turns["succeeded"], "failed_turns": sum(turns["failed"].values()),
        "failed_calls": sum(result["connections"]["failed"].values()),
        **window,
    }
    if window:
        frames = calls * FRAMES_PER_SECOND * window["window_s"]
        made["cpu_ms_per_1000_frames"] = 1e6 * window["cpu_s"] / frames
        # What was due in all, against what the ramp and the length of the run let expect.
        whole = calls * FRAMES_PER_SECOND * (result["duration_s"] - result["config"]["users"] / 2 /
                                             result["config"]["spawn_rate"])
        made["frames_due_of_expected"] = health["frames_due"] / whole
    return made


def ceiling(load, calls, scratch, seconds):
    """The bare loop; its figures are of so many seconds after its first turn."""
    with agent(scratch, tls=load.tls) as target:
        command = [CEILING, target.port, calls, seconds, scratch.clip, load.endpoint, load.pipeline,
                   "wss" if load.tls else "ws"]
        process = subprocess.Popen(pinned([CALLER_CORE], command), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        try:
            window = None
            if target.wait_for(calls, process, 15, interval=0.05):
                time.sleep(TURN_S)
                window = Window(process.pid, target.pid)
                time.sleep(max(0.5, seconds - 0.5))
                window.close()
            out, err = process.communicate(timeout=seconds + 30)
        except subprocess.TimeoutExpired:
            raise Failure(f"the bare loop did not end in time with {calls} calls") from None
        finally:
            end(process, 5)
    if process.returncode != 0:
        raise Failure(err.strip() or "bench_ceiling failed")
    figures = json.loads(out)
    return {
        "load": load.name, "calls": calls, "all_up": True,
        "lateness_ms": {key: figures[f"lateness_{key}_ms"] for key in ("p50", "p99", "max")},
        "frames_sent": figures["frames_sent"], "frames_lost": figures["frames_blocked"],
        "failed_turns": 0, "failed_calls": 0,
        "cpu_s": figures["cpu_s"], "window_s": figures["seconds"],
        "cpu_ms_per_1000_frames": figures["cpu_ms_per_1000_frames"],
        "caller_core_percent": 100 * figures["cpu_s"] / figures["seconds"],
        "agent_core_percent": window.figures["agent_core_percent"] if window else None,
    }


def holds(probe, limit_ms):
    """Whether a load was carried: all calls up, nothing lost, nothing failed, frames in time, replies
    read in time to know when they came (docs/measurement.md; the bare loop does not look)."""
    return (probe["all_up"] and probe["lateness_ms"]["p99"] < limit_ms and
            probe["frames_lost"] == 0 and probe["failed_turns"] == 0 and
            probe["failed_calls"] == 0 and
            probe.get("turns_unsure_percent", 0) <= UNSURE_LIMIT_PERCENT)


def judge(probe, limit_ms):
    """The same for the search: None where another try would not help."""
    held = holds(probe, limit_ms)
    far_off = not probe["all_up"] or probe["lateness_ms"]["p99"] > 10 * limit_ms
    return None if not held and far_off else held


def describe(probe):
    late = probe["lateness_ms"]
    text = (f"{probe['load']}: {probe['calls']} calls, lateness p99 {number(late['p99'])} max "
            f"{number(late['max'], 1)} ms, lost {probe['frames_lost']}")
    if probe["failed_turns"] or probe["failed_calls"]:
        text += f", failed turns {probe['failed_turns']}, calls {probe['failed_calls']}"
    if probe.get("turns_unsure_percent"):
        text += f", {probe['turns_unsure_percent']:.2g} % of the turns unsure"
    if probe.get("cpu_ms_per_1000_frames"):
        text += (f", {probe['cpu_ms_per_1000_frames']:.2f} ms CPU per 1,000 frames, core "
                 f"{probe['caller_core_percent']:.0f} % (agent's {probe['agent_core_percent'] or 0:.0f} %)")
    return text if probe["all_up"] else text + ", not all calls came up"
