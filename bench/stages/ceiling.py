"""The limit that the machine sets: how many calls the bare loop carries, and what a frame costs it."""

from figures import number, search_largest
from harness import CEILING, require, tell
from loads import TURN_S, Load, ceiling, describe, holds, judge

TITLE = "Ceiling: a bare epoll loop with ready-made frames"
FIRST_GUESS = {"ws": 2000, "wss": 1300}


def loads(options):
    return [Load(dialect) for dialect in options.dialects] + [Load("acs", tls=True)]


def largest(context, probe, guess, stride=0.25):
    """Searches with `probe(calls)`; returns the largest load that held and all probes."""
    probes = []

    def tried(calls):
        probes.append(probe(calls))
        held = judge(probes[-1], context.limit_ms)
        tell(describe(probes[-1]) + ("" if held else "  -> too many"))
        return held

    found = search_largest(tried, guess, stride=stride, most_probes=context.pick(14, 1),
                           retries=context.pick(2, 0))
    return found, probes


def best(context, probes, calls):
    """Of the probes of that load that held, the one with the least lateness."""
    fitting = [p for p in probes if p["calls"] == calls and holds(p, context.limit_ms)]
    return min(fitting, key=lambda p: p["lateness_ms"]["p99"]) if fitting else None


def run(context):
    require(CEILING)
    result = {"limit_ms": context.limit_ms, "largest": {}, "at_largest": {}, "probes": {}}
    for load in loads(context.options):
        seconds = context.pick(TURN_S, 2)
        guess = context.pick(FIRST_GUESS["wss" if load.tls else "ws"], 200)
        if load.dialect != "acs":
            guess = result["largest"].get("acs ws") or guess
        found, probes = largest(
            context, lambda calls: ceiling(load, calls, context.scratch, seconds), guess)
        result["largest"][load.name] = found
        result["at_largest"][load.name] = best(context, probes, found)
        result["probes"][load.name] = probes
        context.keep("ceiling", result)
    return result


def tables(result):
    rows = [["load", "calls", "CPU ms/1000 frames", "lateness p50 / p99 / max ms", "core used",
             "agent's core"]]
    for name, at in result["at_largest"].items():
        if at is None:
            rows.append([name, "0", "-", "-", "-", "-"])
            continue
        late = at["lateness_ms"]
        rows.append([name, at["calls"], number(at["cpu_ms_per_1000_frames"]),
                     " / ".join(number(late[key]) for key in ("p50", "p99", "max")),
                     number(at["caller_core_percent"], 0) + " %",
                     number(at["agent_core_percent"], 0) + " %"])
    return [(TITLE, rows, [f"Most calls with lateness p99 below {result['limit_ms']:g} ms and no "
                           "frame that the kernel did not take at once. A load that missed it was "
                           "tried twice more; the best try counts."])]
