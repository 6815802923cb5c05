"""What runs per frame: Google Benchmark's figures, the least and the median of its repetitions."""

import json
import subprocess

from figures import median, number
from harness import CALLER_CORE, MICRO, Failure, clean_environment, pinned, require, tell

TITLE = "Micro-benchmarks"
IN_NS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}


def by_name(report):
    """CPU time of each repetition in ns, without the aggregates."""
    found = {}
    for entry in report["benchmarks"]:
        if entry.get("run_type") == "iteration":
            found.setdefault(entry["run_name"], []).append(
                entry["cpu_time"] * IN_NS[entry["time_unit"]])
    return found


def run(context):
    require(MICRO)
    repetitions, seconds = context.pick((7, 0.1), (2, 0.01))
    command = [MICRO, f"--benchmark_repetitions={repetitions}",
               f"--benchmark_min_time={seconds}", "--benchmark_format=json"]
    tell(f"micro: {repetitions} repetitions")
    done = subprocess.run(pinned([CALLER_CORE], command), capture_output=True, text=True,
                          env=clean_environment())
    if done.returncode != 0:
        raise Failure(done.stderr.strip()[-500:])
    return {"repetitions": repetitions,
            "ns": {name: {"min": min(values), "median": median(values)}
                   for name, values in by_name(json.loads(done.stdout)).items()}}


def tables(result):
    rows = [["step", "least, ns", "median, ns"]]
    rows += [[name, number(ns["min"], 1), number(ns["median"], 1)]
             for name, ns in result["ns"].items()]
    return [(TITLE, rows, [f"CPU time, {result['repetitions']} repetitions."])]
