"""What recordings cost: the same calls with and without them, in turn."""

from figures import median, number
from harness import BUSYHOUR, Failure, require, tell
from loads import Load, describe, engine

TITLE = "Recordings: a fifth of the calls, and the worst"
# Calls come to an end within the time that is measured, so that what is written then counts too.
SHORT_CALLS = ("--turns-per-user", 3)


def with_recordings(context, options):
    directory = context.scratch.path / "recorded"
    return ("--record", "--record-dir", directory, "--record-disk", "16G", *options, *SHORT_CALLS)


def beside(made):
    """CPU time of all threads but the one that holds the calls, in percent of that one's."""
    return 100 * (made["cpu_s"] / made["busiest_thread_s"] - 1)


def pair_of(context, calls, seconds, options):
    """Both have the same machine only if they follow each other."""
    load = Load("acs")
    without = engine(load, calls, context.scratch, seconds, options=SHORT_CALLS)
    recorded = engine(load, calls, context.scratch, seconds,
                      options=with_recordings(context, options))
    for made in (without, recorded):
        if "cpu_ms_per_1000_frames" not in made:
            tell("not all calls came up: " + describe(made))
            return None
    ratio = recorded["cpu_ms_per_1000_frames"] / without["cpu_ms_per_1000_frames"]
    tell(f"{calls} calls: {without['cpu_ms_per_1000_frames']:.2f} ms CPU per 1,000 frames, "
         f"recorded {recorded['cpu_ms_per_1000_frames']:.2f}; ratio {ratio:.3f}")
    return {"without": without, "recorded": recorded, "ratio": ratio,
            "writing_percent": beside(recorded) - beside(without)}


def measure(context, calls, options):
    seconds = context.pick(24, 3)
    pairs = [pair_of(context, calls, seconds, options) for _ in range(context.pick(3, 1))]
    pairs = [pair for pair in pairs if pair]
    if not pairs:
        raise Failure(f"{calls} calls did not come up in any round")
    return {"calls": calls, "rounds": pairs, "ratio": median([p["ratio"] for p in pairs]),
            "writing_percent": median([p["writing_percent"] for p in pairs])}


def run(context):
    require(BUSYHOUR)
    largest = context.largest("engine", "acs ws")
    calls = int(0.5 * largest) if largest else context.pick(600, 50)
    return {"sample": measure(context, calls, ("--record-worst", 0)),
            "sample_and_worst": measure(context, calls, ())}


def tables(result):
    rows = [["recorded", "calls", "CPU ms/1000 frames: with / without", "ratio (median)",
             "ratio per round", "of it for writing, by thread", "lateness p99: with / without, ms"]]
    names = {"sample": "20 % of the calls",
             "sample_and_worst": "20 % and the 5 + 5 worst (a log of every call)"}
    for key, name in names.items():
        made = result[key]

        def middle(side, of=lambda one: one["cpu_ms_per_1000_frames"], rounds=made["rounds"]):
            return number(median([of(pair[side]) for pair in rounds]))

        def late(one):
            return one["lateness_ms"]["p99"]

        rows.append([name, made["calls"], f"{middle('recorded')} / {middle('without')}",
                     number(made["ratio"], 3),
                     " ".join(number(pair["ratio"], 3) for pair in made["rounds"]),
                     f"{number(made['writing_percent'], 1)} %",
                     f"{middle('recorded', late)} / {middle('without', late)}"])
    return [(TITLE, rows, [
        "ACS over ws, three turns a call, half of the largest load. All threads of the process "
        "count, the one that writes the files too; with calls that end meanwhile.",
        "By thread: CPU time of the other threads in percent of the callers' thread in the same "
        "window, with recordings less without. A machine that is slower for a while does not "
        "change it. What keeping a frame costs the callers' thread itself is keep_heard_frame "
        "among the micro-benchmarks."])]
