"""What one engine thread of busyhour carries, what a frame, a call and a set-up cost, and what two
threads cost together; beside the bare loop with the same calls, in turn."""

from figures import median, number
from harness import BUSYHOUR, CEILING, Failure, Window, agent, caller, require, tell
from loads import (TURN_S, UNSURE_LIMIT_PERCENT, Load, ceiling, describe, engine,
                   run_command)
from stages.ceiling import best, largest

TITLE = "Engine: busyhour, one thread"


def loads(options):
    return [Load(dialect, tls) for dialect in options.dialects for tls in (False, True)]


def guess_for(context, load, found):
    """From what is known: the bare loop's calls, or ws of the same dialect for wss."""
    plain = found.get(f"{load.dialect} ws")
    if load.tls and plain:
        known = found.get("acs wss") and found.get("acs ws")
        return plain * (found["acs wss"] / found["acs ws"] if known else 0.65)
    limit = context.largest("ceiling", load.name) or context.largest("ceiling", "acs ws")
    if found.get("acs ws") and not load.tls:
        return found["acs ws"]
    return 0.85 * limit if limit else context.pick(1600, 200)


def compare(context, load, calls, rounds):
    """busyhour and the bare loop with the same calls, in turn, so that both have the same machine."""
    seconds, pairs = context.pick(TURN_S, 2), []
    for number_ in range(rounds):
        bare = ceiling(load, calls, context.scratch, seconds)
        ours = engine(load, calls, context.scratch, seconds)
        if "cpu_ms_per_1000_frames" not in ours:
            tell("not all calls came up: " + describe(ours))
            continue
        ratio = ours["cpu_ms_per_1000_frames"] / bare["cpu_ms_per_1000_frames"]
        pairs.append({"ceiling": bare, "engine": ours, "ratio": ratio})
        tell(f"round {number_ + 1} of {rounds}: {describe(ours)}; bare loop "
             f"{bare['cpu_ms_per_1000_frames']:.2f}; ratio {ratio:.2f}")
    if not pairs:
        raise Failure(f"{load.name}: {calls} calls did not come up in any round")
    return {"calls": calls, "rounds": pairs, "ratio": median([p["ratio"] for p in pairs])}


def set_up(context, load, calls):
    """All calls at once: from the first that is up to all of them, by the agent's own count."""
    scratch = context.scratch
    with agent(scratch, tls=load.tls) as target:
        command = run_command(load, target.port, scratch, calls, 0.02, 12, "--threads", 1)
        with caller(scratch, command) as process:
            if not target.wait_for(1, process, 10, interval=0.005):
                raise Failure("no call came up")
            up_at_first, used = target.calls_up(), Window(process.pid, target.pid)
            if not target.wait_for(calls, process, 12, interval=0.005):
                return {"load": load.name, "calls": calls, "calls_per_s": None,
                        "up": target.calls_up()}
            used.close()
    tell(f"set-up of {calls} calls, {load.name}: {used.seconds * 1000:.0f} ms")
    return {"load": load.name, "calls": calls, "calls_per_s": (calls - up_at_first) / used.seconds,
            **used.figures}


def threads(context, calls):
    """What a frame costs one thread, and two with as many calls each. With two cores, one of which is
    the agent's, two threads cannot show what they carry; but what limits a thread is its CPU time."""
    load, seconds, pairs = Load("acs"), context.pick(TURN_S, 2), []
    for _ in range(context.pick(3, 1)):
        pair = [engine(load, n * calls, context.scratch, seconds, threads=n, all_cores=True)
                for n in (1, 2)]
        if any("cpu_ms_per_1000_frames" not in p for p in pair):
            continue
        one, two = (p["cpu_ms_per_1000_frames"] for p in pair)
        tell(f"threads: {calls} calls each, one {one:.2f}, two {two:.2f} ms CPU per 1,000 frames")
        pairs.append({"one": pair[0], "two": pair[1], "capacity_ratio": 2 * one / two})
    return {"calls": calls, "rounds": pairs,
            "capacity_ratio": median([p["capacity_ratio"] for p in pairs])}


def memory(half, full):
    """KiB of resident memory per call, between two sizes."""
    if not half or not full or full["calls"] <= half["calls"]:
        return None
    return (full["rss_kib"] - half["rss_kib"]) / (full["calls"] - half["calls"])


def measure(context, load, result):
    seconds = context.pick(TURN_S, 2)
    found, probes = largest(context, lambda calls: engine(load, calls, context.scratch, seconds),
                            guess_for(context, load, result["largest"]), stride=0.15)
    result["largest"][load.name], result["probes"][load.name] = found, probes
    if not found:
        return
    half = engine(load, max(10, found // 2), context.scratch, context.pick(TURN_S, 2))
    tell("half: " + describe(half))
    at = best(context, probes, found)
    # One stall of the machine says nothing of half the load; a second try does.
    if half["lateness_ms"]["p99"] >= 1 and not context.quick:
        half = min(half, engine(load, max(10, found // 2), context.scratch, TURN_S),
                   key=lambda p: p["lateness_ms"]["p99"])
    rounds = context.pick(5 if load.dialect in ("acs", "browser") and not load.tls else 2, 1)
    result["at_largest"][load.name] = at
    result["at_half"][load.name] = half
    result["memory_kib_per_call"][load.name] = memory(half, at)
    limit = context.largest("ceiling", load.name)
    size = int(0.8 * min(found, limit)) if limit else int(0.8 * found)
    result["against_ceiling"][load.name] = compare(context, load, max(10, size), rounds)


def run(context):
    require(BUSYHOUR, CEILING)
    result = {"limit_ms": context.limit_ms, "largest": {}, "at_largest": {}, "at_half": {},
              "memory_kib_per_call": {}, "against_ceiling": {}, "set_up": {}, "probes": {}}
    for load in loads(context.options):
        try:
            measure(context, load, result)
        except Failure as failure:
            tell(f"engine, {load.name}: {failure}")
        context.keep("engine", result)
    largest_acs = result["largest"].get("acs ws") or 200
    for load in (Load("acs"), Load("acs", tls=True)):
        result["set_up"][load.name] = set_up(context, load, context.pick(1000, 200))
    result["threads"] = threads(context, max(10, int(0.4 * largest_acs)))
    return result


def row_of(result, name):
    at, half = result["at_largest"].get(name), result["at_half"].get(name)
    pair = result["against_ceiling"].get(name)
    if at is None or pair is None:
        return [name, result["largest"][name]] + ["-"] * 7
    ours = median([p["engine"]["cpu_ms_per_1000_frames"] for p in pair["rounds"]])
    bare = median([p["ceiling"]["cpu_ms_per_1000_frames"] for p in pair["rounds"]])
    return [name, at["calls"],
            f"{number(ours)} / {number(bare)} at {pair['calls']}", number(pair["ratio"]),
            " ".join(number(p["ratio"]) for p in pair["rounds"]),
            number(half["lateness_ms"]["p99"]), number(at["lateness_ms"]["p99"]),
            f"{number(at['caller_core_percent'], 0)} / {number(at['agent_core_percent'], 0)} %",
            number(result["memory_kib_per_call"].get(name), 1)]


def tables(result):
    rows = [["load", "calls", "CPU ms/1000 frames: ours / bare loop", "ratio (median)",
             "ratio per round", "lateness p99 at half, ms", "at the largest, ms",
             "core: callers / agent", "KiB per call"]]
    rows += [row_of(result, name) for name in result["largest"]]
    notes = [
        f"Most calls with lateness p99 below {result['limit_ms']:g} ms (the whole run, ramp "
        "included), no frame lost, no turn or call failed, at most "
        f"{UNSURE_LIMIT_PERCENT:g} % of the turns unsure "
        "(replies read too late). A load that missed it was tried twice more; the best try counts.",
        "CPU time: /proc/PID/task/*/schedstat of all threads between two instants with all calls "
        "up; frames of that time: calls x 50/s x seconds (frames_due in the JSON agrees with it).",
        "KiB per call: growth of resident memory from half to all calls, without the kernel's "
        "socket buffers.",
    ]
    for name, made in result.get("set_up", {}).items():
        rate = made.get("calls_per_s")
        notes.append(f"Set-up, {name}: " + (
            f"{number(rate, 0)} calls/s ({made['calls']} at once; callers' core "
            f"{made['caller_core_percent']:.0f} %, agent's {made['agent_core_percent']:.0f} %)"
            if rate else f"only {made.get('up')} calls came up"))
    if result.get("threads", {}).get("rounds"):
        made = result["threads"]
        notes.append(
            f"Two threads carry {number(made['capacity_ratio'])} times one, by CPU accounting: "
            f"2 x CPU per frame of one thread / of two, {made['calls']} calls each, both cores "
            "allowed, the agent not counted (rounds: "
            + " ".join(number(p["capacity_ratio"]) for p in made["rounds"]) + ").")
    return [(TITLE, rows, notes)]
