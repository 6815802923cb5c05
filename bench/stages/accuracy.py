"""How far busyhour's figures are from the truth: its samples, turn by turn, beside the log that the
agent keeps of what it heard and sent. Both processes read the same CLOCK_MONOTONIC."""

from figures import error_summary, number
from harness import BUSYHOUR, Failure, require, tell
from loads import Load, engine

TITLE = "Accuracy: measured - true"
SHARES = (0.1, 0.5, 0.8, 1.0)
# What the agent knows less exactly is no truth: it read several frames at once, and the kernel
# stamps the last of them.
SURE_NS = 100_000


def ms_between(turn, end, begin="speech_end_ns"):
    """None unless the agent knows both, and exactly."""
    if turn.get(end) is None or turn.get(begin) is None:
        return None
    if turn.get(begin.replace("_ns", "_uncertainty_ns"), 0) > SURE_NS:
        return None
    return (turn[end] - turn[begin]) / 1e6


def answer_end(sample):
    """Measured: from the end of speech to the last audio; of answers that nobody interrupted."""
    if sample["barge"] in ("stopped", "missed") or sample["last_audio_ns"] is None:
        return None
    return (sample["last_audio_ns"] - sample["speech_end_ns"]) / 1e6


# Name: how it was measured, and the truth, both in milliseconds.
METRICS = {
    "ttfb_ms": (lambda s: s["ttfb_ms"], lambda t: ms_between(t, "first_audio_ns")),
    "ttfa_ms": (lambda s: s["ttfa_ms"], lambda t: ms_between(t, "first_audible_ns")),
    "speech_recognition_ms": (lambda s: s["speech_recognition_ms"],
                              lambda t: ms_between(t, "first_response_ns")),
    # The signal empties the playout queue: what is heard ends when it is sent, but for the way here.
    "barge_in_ms": (lambda s: s["barge_in_ms"],
                    lambda t: ms_between(t, "stop_sent_ns", "barge_start_ns")),
    "answer_end_ms": (answer_end, lambda t: ms_between(t, "last_audio_ns")),
}


def join(samples, truth):
    """Pairs of the turns that both know by call and last frame of speech; then how many the agent
    knows nothing of, and how many failed."""
    known = {(turn["call_id"], turn["speech_end_frame"]): turn for turn in truth}
    pairs, unjoined, failed = [], 0, 0
    for sample in samples:
        turn = known.get((sample["call_id"], sample["speech_end_frame"]))
        if not sample["success"]:
            failed += 1
        elif turn is None:
            unjoined += 1
        else:
            pairs.append((sample, turn))
    return pairs, unjoined, failed


def errors(pairs, metric):
    """Summary of one metric's errors; and of how many values the agent knows nothing."""
    measured, true = METRICS[metric]
    found, unknown = [], 0
    for sample, turn in pairs:
        ours, theirs = measured(sample), true(turn)
        if ours is None:
            continue
        if theirs is None:
            unknown += 1
        else:
            found.append(ours - theirs)
    return error_summary(found), unknown


def measure(context, load, calls, share):
    seconds = context.pick(15, 6)
    probe, result, samples, truth = engine(load, calls, context.scratch, seconds, barge_in=True,
                                           stop_s=6, record=True)
    pairs, unjoined, failed = join(samples, truth)
    made = {"load": load.name, "share": share, "calls": calls, "turns": len(samples),
            "joined": len(pairs), "unjoined": unjoined, "failed": failed,
            "lateness_p99_ms": probe["lateness_ms"]["p99"], "probe": probe, "error_ms": {},
            "verdict": result["verdict"],
            "measured_but_unknown_to_the_agent": {}}
    for metric in METRICS:
        summary, unknown = errors(pairs, metric)
        if summary:
            made["error_ms"][metric] = summary
        if unknown:
            made["measured_but_unknown_to_the_agent"][metric] = unknown
    ttfb = made["error_ms"].get("ttfb_ms")
    tell(f"accuracy, {load.name}, {calls} calls: {len(pairs)} turns"
         + (f", ttfb p99 {ttfb['p99']:.3f} ms" if ttfb else "") + f", {verdict_text(made)}")
    return made


def verdict_text(step):
    """What busyhour says of its own run: whether its figures may be trusted."""
    verdict = step["verdict"]
    why = "" if verdict["result"] == "PASS" else f" ({'; '.join(verdict['reasons'])})"
    return f"verdict {verdict['result']}{why}"


def measure_fit(context, load, calls, share):
    """As largest(): a load that a stall of the machine spoilt is tried twice more."""
    tries = []
    for _ in range(1 if context.quick else 3):
        tries.append(measure(context, load, calls, share))
        if tries[-1]["verdict"]["result"] != "INCONCLUSIVE":
            break
    return tries[-1] | {"earlier_tries": tries[:-1]}


def plan(context):
    """(load, calls, share of the largest): all shares for ACS, 80 % for the others."""
    options = context.options
    full = options.users or context.largest("engine", "acs ws")
    if not full:
        raise Failure("accuracy needs --users N, or the stage 'engine' before it")
    shares = context.pick(SHARES, (0.5,))
    steps = [(Load("acs"), max(1, int(share * full)), share) for share in shares]
    others = [Load(d) for d in options.dialects if d != "acs"] + [Load("acs", tls=True)]
    for load in others:
        whole = options.users or context.largest("engine", load.name)
        if whole:
            steps.append((load, max(1, int(0.8 * whole)), 0.8))
    return steps


def run(context):
    require(BUSYHOUR)
    result = {"steps": []}
    for load, calls, share in plan(context):
        result["steps"].append(measure_fit(context, load, calls, share))
        context.keep("accuracy", result)
    return result


def tables(result):
    rows = [["load", "calls", "metric", "turns", "median, ms", "p99 of abs, ms", "largest, ms"]]
    notes = []
    for step in result["steps"]:
        name = f"{step['load']}, {100 * step['share']:.0f} %"
        for metric, error in step["error_ms"].items():
            rows.append([name, step["calls"], metric, error["count"], f"{error['median']:+.3f}",
                         number(error["p99"], 3), number(error["max"], 3)])
        notes.append(f"{name}: {step['joined']} of {step['turns']} turns joined, {step['unjoined']} "
                     f"without a partner, {step['failed']} failed; lateness p99 "
                     f"{number(step['lateness_p99_ms'])} ms; {verdict_text(step)}")
        for spoilt in step["earlier_tries"]:
            notes.append(f"{name}, an earlier try: ttfb p99 of abs "
                         f"{number(spoilt['error_ms']['ttfb_ms']['p99'], 3)} ms; "
                         f"{verdict_text(spoilt)}")
    return [(TITLE, rows, notes)]
