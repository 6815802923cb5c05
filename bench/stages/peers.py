"""The same calls made by other load generators, one process on the callers' core: how many they
carry, what a frame costs them, and how far the ttfb they report is from the agent's truth."""

import array
import pathlib
import shutil
import time

from figures import error_summary, number, percentile, search_largest
from harness import ROOT, Failure, Window, agent, caller, json_lines, output_of, rss_kib, tell
from loads import FRAMES_PER_SECOND, describe, holds, judge

TITLE = "Peers: the same calls by other tools"
HERE = ROOT / "bench" / "peers"
MODULES = ROOT / "build" / "peers" / "node_modules"
# Debian's own Python, whatever stands before it in PATH: there Locust is.
PYTHON = pathlib.Path("/usr/bin/python3")


def locust(port, calls, ramp_s, seconds):
    return [PYTHON, "-m", "locust", "-f", HERE / "locustfile.py", "--headless", "--only-summary",
            "-H", f"ws://127.0.0.1:{port}", "-u", calls, "-r", max(1, calls / ramp_s),
            "-t", f"{int(ramp_s + seconds)}s"]


def node(script):
    return lambda port, calls, ramp_s, seconds: [
        "node", HERE / script, f"ws://127.0.0.1:{port}", calls, ramp_s, seconds]


LOCUST = pathlib.Path("/usr/lib/python3/dist-packages/locust")
ARTILLERY = MODULES / "@artilleryio" / "int-core"
BY_HAND = {"BENCH_FRAMES": "by-hand"}

# Name: command, first guess, what it needs, variables. By hand: past the tool's WebSocket library.
PEERS = {
    "locust": (locust, 200, LOCUST, {}),
    "artillery": (node("artillery_calls.js"), 400, ARTILLERY, {}),
    "locust, frames by hand": (locust, 500, LOCUST, BY_HAND),
    "artillery, frames by hand": (node("artillery_calls.js"), 800, ARTILLERY, BY_HAND),
    "node, frames by hand": (node("node_calls.js"), 800, MODULES / "ws", BY_HAND),
}


def lateness_in(path, window):
    """Milliseconds, of the frames that were due inside the window."""
    values = array.array("d")
    if path.exists():
        values.frombytes(path.read_bytes())
    return [1000 * late for due, late in zip(values[::2], values[1::2])
            if window.begin <= due < window.end]


def ttfb_errors(turns, truth, window):
    """Reported - true, of the turns of the window that the agent knows."""
    known = {(t["call_id"], t["speech_end_frame"]): t for t in truth if t["first_audio_ns"]}
    found = []
    for turn in turns:
        true = known.get((turn["call_id"], turn["speech_end_frame"]))
        if true and window.begin <= turn["at_s"] < window.end:
            found.append(turn["ttfb_ms"] - (true["first_audio_ns"] - true["speech_end_ns"]) / 1e6)
    return found


def measure(name, calls, scratch, seconds):
    ramp_s = scratch.ramp_s
    command, _, _, variables = PEERS[name]
    out = scratch.path / "peer"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    truth = scratch.file("truth.jsonl")
    environment = {"BENCH_CLIP": str(scratch.clip), "BENCH_OUT": str(out),
                   "NODE_PATH": str(MODULES), **variables}
    with agent(scratch, "--truth", truth) as target:
        # Its start takes a while: the run is as much longer.
        words = command(target.port, calls, ramp_s, seconds + 4)
        with caller(scratch, words, **environment) as process:
            up, window, rss = target.wait_for(calls, process, ramp_s + 10), None, 0
            if up:
                time.sleep(1)
                window = Window(process.pid, target.pid)
                time.sleep(seconds)
                rss = rss_kib(process.pid)
                window.close()
                process.wait(60)
    if window is None:
        if not (out / "frames.bin").exists():
            tell(f"{name} said: {output_of(scratch)[-300:]}")
        return {"load": name, "calls": calls, "all_up": False, "frames_lost": 0, "failed_turns": 0,
                "failed_calls": 0,
                "lateness_ms": {"p50": None, "p99": None, "max": None}}
    late = lateness_in(out / "frames.bin", window)
    due = calls * FRAMES_PER_SECOND * window.seconds
    errors = ttfb_errors(json_lines(out / "turns.jsonl"), json_lines(truth), window)
    return {"load": name, "calls": calls, "all_up": True, "failed_turns": 0, "failed_calls": 0,
            # A frame is late, not lost; what was due and never came shows here.
            "frames_lost": max(0, round(0.995 * due) - len(late)), "frames_sent": len(late),
            "lateness_ms": {"p50": percentile(late, 0.5), "p99": percentile(late, 0.99),
                            "max": max(late, default=float("nan"))},
            "cpu_ms_per_1000_frames": 1e6 * window.caller_s / len(late) if late else None,
            "ttfb_error_ms": error_summary(errors), "rss_kib": rss, **window.figures}


def search(context, name, guess):
    """The largest load, and the largest that was seen within twice the limit."""
    seconds, probes = context.pick(10, 4), []

    def tried(calls):
        probes.append(measure(name, calls, context.scratch, seconds))
        held = judge(probes[-1], context.limit_ms)
        tell(describe(probes[-1]) + ("" if held else "  -> too many"))
        return held

    found = search_largest(tried, guess, resolution=0.12, most_probes=context.pick(6, 1),
                           retries=context.pick(1, 0))
    # Where 5 ms are too few for a peer, what it carries at 10 is still of interest.
    wide = max([p["calls"] for p in probes if holds(p, 2 * context.limit_ms)], default=0)
    fitting = [p for p in probes if p["calls"] == found and holds(p, context.limit_ms)] or \
        [p for p in probes if p["calls"] == wide and holds(p, 2 * context.limit_ms)]
    return {"largest": found, "largest_twice_the_limit": wide, "at_largest": fitting[0] if fitting else None,
            "probes": probes}


def missing():
    return [name for name, (_, _, needs, _) in PEERS.items() if not needs.exists()]


def run(context):
    absent = missing()
    if absent:
        raise Failure(f"{', '.join(absent)}: not installed; run scripts/setup bench first")
    result = {"limit_ms": context.limit_ms, "peers": {},
              "busyhour_acs_ws": context.largest("engine", "acs ws")}
    for name, (_, guess, *_) in PEERS.items():
        result["peers"][name] = search(context, name, context.pick(guess, 20))
        context.keep("peers", result)
    return result


def tables(result):
    limit = result["limit_ms"]
    rows = [["peer", f"calls, p99 < {limit:g} ms", f"< {2 * limit:g} ms", "CPU ms/1000 frames", "core used",
             "lateness p50 / p99 / max ms", "ttfb error median / p99 ms", "busyhour / peer"]]
    ours = result["busyhour_acs_ws"]
    for name, peer in result["peers"].items():
        at = peer["at_largest"]
        ratio = number(ours / peer["largest"], 1) if ours and peer["largest"] else "-"
        if at is None:
            rows.append([name, peer["largest"], peer["largest_twice_the_limit"], "-", "-", "-", "-", ratio])
            continue
        late, error = at["lateness_ms"], at["ttfb_error_ms"] or {}
        rows.append([name, peer["largest"], peer["largest_twice_the_limit"],
                     number(at["cpu_ms_per_1000_frames"]),
                     number(at["caller_core_percent"], 0) + " %",
                     " / ".join(number(late[key]) for key in ("p50", "p99", "max")),
                     f"{number(error.get('median'))} / {number(error.get('p99'))}", ratio])
    notes = ["acs over ws, one process on the callers' core; lateness, CPU and ttfb of a window with "
             "all calls up. How each was tuned: bench/peers/README.md."]
    if ours:
        notes.append(f"busyhour carries {ours} of these calls in one thread.")
    return [(TITLE, rows, notes)]
