"""What the stages share: the agent and the callers as processes, each on a core of its own, and what
the kernel says they used."""

import array
import contextlib
import http.client
import json
import math
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("BUSYHOUR_BUILD", ROOT / "build" / "release"))
BUSYHOUR = pathlib.Path(os.environ.get("BUSYHOUR", BUILD / "busyhour"))
CEILING = BUILD / "bench" / "bench_ceiling"
MICRO = BUILD / "bench" / "bench_micro"
CORES = sorted(os.sched_getaffinity(0))
CALLER_CORE, AGENT_CORE = CORES[0], CORES[-1]

# Every call hears the same agent: its first audio leaves 800 ms after the end of speech.
AGENT = ("--no-greeting", "--vad-silence", "500ms", "--stt", "fixed:100ms", "--llm", "fixed:100ms",
         "--tts", "fixed:100ms")


class Failure(Exception):
    """A stage cannot go on; the others can."""


def tell(message):
    print(f"{time.strftime('%H:%M:%S')}  {message}", file=sys.stderr, flush=True)


def require(*binaries):
    for binary in binaries:
        if not binary.exists():
            raise Failure(f"{binary} is not there: scripts/bench builds it")


def pinned(cores, command):
    """The command on those cores and no other, where the machine has several."""
    words = list(map(str, command))
    return ["taskset", "-c", ",".join(map(str, cores)), *words] if len(CORES) > 1 else words


def clean_environment(**more):
    """Settings that happen to be in the environment must not change what is measured."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return {**kept, **more}


class Scratch:
    """A directory for one run of the benchmarks: the clip that all callers say, a certificate."""

    def __init__(self, path, ramp_s):
        self.path, self.ramp_s = path, ramp_s
        self.clips = path / "clips"
        self.clips.mkdir()
        self.clip = self.clips / "two_seconds.pcm"
        self.clip.write_bytes(spoken_tone(2.0))
        self.certificate, self.key = path / "cert.pem", path / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", self.key, "-out",
                        self.certificate, "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost,IP:127.0.0.1"],
                       check=True, capture_output=True)

    def file(self, name):
        """A path at which there is nothing."""
        target = self.path / name
        target.unlink(missing_ok=True)
        return target


def spoken_tone(seconds, rate=16000):
    """PCM16 that every detector takes for speech, from the first frame to the last."""
    samples = array.array("h", (
        int(9000 * (0.6 + 0.4 * math.sin(8 * math.pi * i / rate)) *
            math.sin(440 * math.pi * i / rate)) for i in range(int(seconds * rate))))
    return samples.tobytes()


@contextlib.contextmanager
def scratch_directory(ramp_s=4):
    """`ramp_s`: seconds until all calls of a load are up."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="busyhour-bench-"))
    try:
        yield Scratch(directory, ramp_s)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Agent:
    """A running agent, and what its health page says."""

    def __init__(self, process, port, tls):
        self.pid, self.port, self.tls = process.pid, port, tls
        self.scheme = "wss" if tls else "ws"

    def calls_up(self):
        connection = (http.client.HTTPSConnection("127.0.0.1", self.port, timeout=5,
                                                  context=ssl._create_unverified_context())
                      if self.tls else http.client.HTTPConnection("127.0.0.1", self.port, timeout=5))
        try:
            connection.request("GET", "/health")
            return json.loads(connection.getresponse().read())["calls"]
        except OSError:
            return 0
        finally:
            connection.close()

    def wait_for(self, calls, process, seconds, interval=0.1):
        """Whether so many calls came up before the time was over or the callers' process ended."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and process.poll() is None:
            if self.calls_up() >= calls:
                return True
            time.sleep(interval)
        return False


@contextlib.contextmanager
def agent(scratch, *options, tls=False):
    port = free_port()
    if tls:
        options += ("--tls-cert", scratch.certificate, "--tls-key", scratch.key)
    log = scratch.file("agent.log")
    with open(log, "w") as out:
        process = subprocess.Popen(
            pinned([AGENT_CORE], [BUSYHOUR, "agent", "--port", port, *AGENT, *options]), stdout=out,
            stderr=subprocess.STDOUT, env=clean_environment())
    try:
        while "listening on" not in log.read_text():
            if process.poll() is not None:
                raise Failure("the agent did not start: " + log.read_text()[-500:])
            time.sleep(0.02)
        yield Agent(process, port, tls)
    finally:
        end(process, 30)


def end(process, seconds):
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def caller(scratch, command, cores=(CALLER_CORE,), **environment):
    """A load generator; its output is in scratch's caller.log."""
    with open(scratch.file("caller.log"), "w") as out:
        process = subprocess.Popen(pinned(cores, command), cwd=ROOT, stdout=out,
                                   stderr=subprocess.STDOUT, env=clean_environment(**environment))
    try:
        yield process
    finally:
        end(process, 20)


def output_of(scratch):
    return (scratch.path / "caller.log").read_text()[-1500:]


def cpu_seconds_by_thread(pid):
    """Of each thread that lives, exact to the scheduler; utime and stime are sampled by ticks, which
    a program that sleeps between ticks hides from."""
    threads = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            threads[task.name] = int((task / "schedstat").read_text().split()[0]) / 1e9
    return threads


def rss_kib(pid):
    """Resident memory; 0 once the process has ended."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines()
                 if line.startswith("VmRSS:")), 0)


class Window:
    """A stretch of a run with all calls up: what callers and agent used meanwhile."""

    def __init__(self, caller_pid, agent_pid):
        self.pids = (caller_pid, agent_pid)
        self.begin, self.before = time.monotonic(), self._read()

    def _read(self):
        return [cpu_seconds_by_thread(pid) for pid in self.pids]

    def close(self):
        try:
            after = self._read()
        except OSError:
            raise Failure("the callers ended before their time was over") from None
        self.end = time.monotonic()
        self.seconds = self.end - self.begin
        used = [[b - before.get(thread, 0) for thread, b in threads.items()]
                for before, threads in zip(self.before, after)]
        self.caller_s, self.agent_s = (sum(threads) for threads in used)
        self.busiest_thread_s = max(used[0], default=0)
        return self

    @property
    def figures(self):
        return {"window_s": self.seconds, "cpu_s": self.caller_s,
                "busiest_thread_s": self.busiest_thread_s,
                "caller_core_percent": 100 * self.caller_s / self.seconds,
                "agent_core_percent": 100 * self.agent_s / self.seconds}


def json_lines(path):
    """A last line that was cut off is not counted."""
    if not path.exists():
        return []
    found = []
    for line in path.read_text().splitlines():
        with contextlib.suppress(json.JSONDecodeError):
            found.append(json.loads(line))
    return found


def machine():
    model = "unknown CPU"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return {"cores": len(CORES), "cpu": model, "kernel": os.uname().release,
            "date": time.strftime("%Y-%m-%d %H:%M"), "load_before": os.getloadavg()[0]}
