"""What the benchmarks share: the agent and the callers as processes, each on a core of its own."""

import contextlib
import json
import math
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("BUSYHOUR_BUILD", ROOT / "build" / "release"))
BUSYHOUR = pathlib.Path(os.environ.get("BUSYHOUR", BUILD / "busyhour"))
CORES = sorted(os.sched_getaffinity(0))
CALLER_CORE, AGENT_CORE = CORES[0], CORES[-1]


def die(message):
    print(f"{pathlib.Path(sys.argv[0]).name}: {message}", file=sys.stderr)
    sys.exit(1)


def require(binary):
    if not binary.exists():
        die(f"{binary} is not there: run 'make bench' first")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pinned(core, command):
    """The command on one core, where the machine has several."""
    return ["taskset", "-c", str(core), *command] if len(CORES) > 1 else command


@contextlib.contextmanager
def scratch_directory():
    directory = pathlib.Path(tempfile.mkdtemp(prefix="busyhour-bench-"))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def agent(*options):
    """A built-in agent on a free port; yields the port and its process id."""
    port = free_port()
    command = [BUSYHOUR, "agent", "--port", str(port), *map(str, options)]
    process = subprocess.Popen(pinned(AGENT_CORE, command), stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True)
    lines = []
    while not any("listening on" in line for line in lines):
        line = process.stdout.readline()
        if not line:
            die("the agent did not start: " + " ".join(lines))
        lines.append(line.strip())
    try:
        yield port, process.pid
    finally:
        process.terminate()
        process.communicate(timeout=30)


class Run:
    """A finished `busyhour analyze` or `run`: its JSON, its samples and what it used."""

    def __init__(self, code, stats, samples, cpu_s, rss_kib):
        self.code, self.stats, self.samples = code, stats, samples
        self.cpu_s, self.rss_kib = cpu_s, rss_kib

    @property
    def health(self):
        return self.stats["generator_health"]


def rss_kib(pid):
    """Resident memory of a process; 0 once it has ended."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines()
                 if line.startswith("VmRSS:")), 0)


def analyze(port, directory, *options, rss_after_s=15, path="/api/v1/media/stream"):
    """One run; its memory is read `rss_after_s` seconds after the start, with all calls up."""
    samples = directory / "samples.jsonl"
    output = directory / "results"
    shutil.rmtree(output, ignore_errors=True)
    command = [BUSYHOUR, "analyze", "--url", f"ws://127.0.0.1:{port}{path}", "--output-dir", output,
               "--audio-cache", ROOT / "audio_cache", "--samples", samples, *options]
    finished = carry_out(command, rss_after_s)
    return finished.run(next(iter(output.glob("detailed_stats_*.json")), None), samples)


def run_users(port, directory, *options, rss_after_s=15):
    """The same of `busyhour run`."""
    samples, result = directory / "samples.jsonl", directory / "run.json"
    result.unlink(missing_ok=True)
    command = [BUSYHOUR, "run", "--headless", "--host", f"ws://127.0.0.1:{port}", "--json", result,
               "--audio-cache", ROOT / "audio_cache", "--samples", samples, *options]
    return carry_out(command, rss_after_s).run(result if result.exists() else None, samples)


class Finished:
    """What a process left behind."""

    def __init__(self, command, code, text, cpu_s, rss):
        self.command, self.code, self.text, self.cpu_s, self.rss = command, code, text, cpu_s, rss

    def run(self, result, samples):
        if result is None:
            die(f"{self.command[1]} wrote no result (exit code {self.code}):\n{self.text[-2000:]}")
        with open(samples) as lines:
            turns = [json.loads(line) for line in lines]
        return Run(self.code, json.loads(result.read_text()), turns, self.cpu_s, self.rss)


def carry_out(command, rss_after_s):
    # Settings that happen to be in the environment must not change what is measured.
    environment = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    process = subprocess.Popen(pinned(CALLER_CORE, list(map(str, command))), cwd=ROOT,
                               env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True)
    memory = []
    watch = threading.Timer(rss_after_s, lambda: memory.append(rss_kib(process.pid)))
    watch.start()
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    watch.cancel()
    return Finished(command, process.returncode, text, usage.ru_utime + usage.ru_stime,
                    memory[0] if memory else 0)


def percentile(values, p):
    """Nearest rank, ceil(p * n)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(p * len(ordered)) - 1)] if ordered else float("nan")


def table(rows):
    """Rows of strings, the first being the header, in aligned columns."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        print("  ".join(cells).rstrip())


def machine():
    model = "unknown CPU"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return f"{len(CORES)} cores, {model}, Linux {os.uname().release}, {time.strftime('%Y-%m-%d')}"
