"""A long run at 80 % of the largest load: does memory grow, does lateness drift, do the counts agree?"""

import json
import re
import subprocess
import time

from figures import median, number, slope
from harness import BUSYHOUR, Failure, Window, agent, caller, output_of, require, rss_kib, tell
from loads import Load, engine_figures, result_of, run_command

TITLE = "Soak"
EVERY_S = 10
# Of the run so far, and behind it of the last second.
LATENESS = re.compile(r"lateness p99 ([0-9.]+) ms(?:, now ([0-9.]+))?")


def last_lateness(scratch):
    found = LATENESS.findall((scratch.path / "caller.log").read_text())
    return float(found[-1][1] or found[-1][0]) if found else None


def watch(scratch, process, target, until):
    """A point every ten seconds: what was used since the last one, and the memory of both."""
    points, begin = [], time.monotonic()
    while True:
        window = Window(process.pid, target.pid)
        following = begin + EVERY_S * (len(points) + 1)
        if following > until:
            return points
        time.sleep(max(0.0, following - time.monotonic()))
        used = window.close().figures
        points.append({"at_s": window.end - begin, "rss_kib": rss_kib(process.pid),
                       "agent_rss_kib": rss_kib(target.pid),
                       "lateness_p99_ms": last_lateness(scratch),
                       "caller_core_percent": used["caller_core_percent"],
                       "agent_core_percent": used["agent_core_percent"]})
        if len(points) % 6 == 0:
            last = points[-1]
            tell(f"soak: {last['at_s'] / 60:.0f} min, {last['rss_kib'] / 1024:.1f} MiB, lateness "
                 f"p99 {last['lateness_p99_ms']} ms, core {last['caller_core_percent']:.0f} %")


def run(context):
    require(BUSYHOUR)
    minutes = context.pick(context.options.minutes, min(1.0, context.options.minutes))
    full = context.largest("engine", "acs ws")
    calls = context.options.users or (int(0.8 * full) if full else None)
    if not calls:
        raise Failure("soak needs --users N, or the stage 'engine' before it")
    scratch, load, ramp_s = context.scratch, Load("acs"), 10
    truth, samples = scratch.file("truth.jsonl"), scratch.file("samples.jsonl")
    run_s = int(60 * minutes) + ramp_s
    tell(f"soak: {calls} calls for {minutes:g} minutes")
    with agent(scratch, "--truth", truth) as target:
        command = run_command(load, target.port, scratch, calls, ramp_s, run_s, "--threads", 1,
                              "--stop-timeout", "15s", "--samples", samples, barge_in=True)
        # Calls of three turns, so that users hang up and call again all the time.
        command[command.index("--turns-per-user") + 1] = 3
        with caller(scratch, command) as process:
            begin = time.monotonic()
            time.sleep(ramp_s + 2)
            points = watch(scratch, process, target, begin + run_s - 1)
            try:
                process.wait(90)
            except subprocess.TimeoutExpired:
                raise Failure("busyhour did not end: " + output_of(scratch)) from None
    result = result_of(scratch)
    made = engine_figures(load, calls, result, {}, True)
    return {"calls": calls, "minutes": minutes, "points": points, "run": made,
            "verdict": result["verdict"], "memory": memory(points), "drift": drift(points),
            "balance": balance(result, turn_counts(read_lines(samples), read_lines(truth)))}


def memory(points):
    """KiB an hour of callers and agent, with half of the 95 % interval: after the first fifth, and of
    the second half, when all that is bounded has grown to its bound."""
    settled, second_half = points[len(points) // 5:], points[len(points) // 2:]
    made = {}
    for key in ("rss_kib", "agent_rss_kib"):
        if len(second_half) < 4:
            continue
        value, half = slope([(p["at_s"] / 3600, p[key]) for p in settled])
        late, late_half = slope([(p["at_s"] / 3600, p[key]) for p in second_half])
        made[key] = {"kib_per_hour": value, "interval": half, "first": settled[0][key],
                     "last": settled[-1][key],
                     "second_half": {"kib_per_hour": late, "interval": late_half,
                                     "flat": late - late_half <= 0}}
    return made


def drift(points):
    """Median of the lateness p99 in the first and in the last third."""
    known = [p["lateness_p99_ms"] for p in points if p["lateness_p99_ms"] is not None]
    third = len(known) // 3
    if not third:
        return None
    return {"first_third_ms": median(known[:third]), "last_third_ms": median(known[-third:])}


def read_lines(path):
    """One at a time: half an hour makes more of them than memory should hold."""
    with open(path) as lines:
        for line in lines:
            yield json.loads(line)


def turn_counts(samples, truth):
    """The callers' turns beside the agent's log of them. The log also has turns that the run's end
    cut off, so each successful turn is looked for in it."""
    heard, stopped = set(), set()
    for turn in truth:
        key = (turn["call_id"], turn["speech_end_frame"])
        heard.add(key)
        if turn["stop_sent_ns"] is not None:
            stopped.add(key)
    counts = {"samples": 0, "succeeded": 0, "heard": 0, "stopped": 0}
    for sample in samples:
        key = (sample["call_id"], sample["speech_end_frame"])
        counts["samples"] += 1
        if sample["success"]:
            counts["succeeded"] += 1
            counts["heard"] += key in heard
            counts["stopped"] += sample["barge"] == "stopped" and key in stopped
    return counts


def balance(result, counts):
    """Counts that must agree: name, one side, the other."""
    health, turns, calls = (result["generator_health"], result["turns"], result["connections"])
    return [
        ["frames due = sent + dropped", health["frames_due"],
         health["frames_sent"] + health["frames_dropped"]],
        ["frames due = lateness recorded", health["frames_due"], health["lateness_ms"]["count"]],
        ["turns started = succeeded + failed", turns["started"],
         turns["succeeded"] + sum(turns["failed"].values())],
        ["turns started = samples", turns["started"], counts["samples"]],
        ["calls attempted = succeeded + failed", calls["attempted"],
         calls["succeeded"] + sum(calls["failed"].values())],
        ["successful turns = those in the agent's log", counts["succeeded"], counts["heard"]],
        ["interruptions heeded = stops in the agent's log", turns["barge_in"]["stopped"],
         counts["stopped"]],
    ]


def tables(result):
    rows = [["balance", "one side", "other side"]]
    rows += [[name, f"{a:,}", f"{b:,}"] for name, a, b in result["balance"]]
    notes = []
    for key, of in (("rss_kib", "busyhour"), ("agent_rss_kib", "the agent")):
        grown = result["memory"].get(key)
        if grown:
            late = grown["second_half"]
            notes.append(f"Memory of {of}: {number(grown['kib_per_hour'], 0)} +- "
                         f"{number(grown['interval'], 0)} KiB an hour (95 %), from "
                         f"{number(grown['first'] / 1024, 1)} to {number(grown['last'] / 1024, 1)} "
                         f"MiB; of the second half {number(late['kib_per_hour'], 0)} +- "
                         f"{number(late['interval'], 0)}")
    if result["drift"]:
        notes.append(f"Lateness p99, median of the points: first third "
                     f"{number(result['drift']['first_third_ms'])} ms, last third "
                     f"{number(result['drift']['last_third_ms'])} ms; of the whole run "
                     f"{number(result['run']['lateness_ms']['p99'])} ms")
    notes.append(f"Verdict of the run: {result['verdict']['result']}, "
                 + "; ".join(result["verdict"]["reasons"]))
    return [(f"{TITLE}: {result['calls']} calls, {result['minutes']:g} minutes", rows, notes)]
