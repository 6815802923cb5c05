"""Running the program under test: every wait has an end, every port is free."""
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import time

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUSYHOUR = pathlib.Path(os.environ.get("BUSYHOUR", ROOT / "build/release/busyhour")).resolve()
PATH = "/api/v1/media/stream"

# The agent of a test answers at once, so that a test takes seconds.
QUICK_ANSWERS = ("--vad-silence", "300ms", "--stt", "fixed:20ms", "--llm", "fixed:20ms",
                 "--tts", "fixed:20ms")
QUICK_AGENT = (*QUICK_ANSWERS, "--no-greeting")


@dataclasses.dataclass
class Done:
    code: int
    out: str
    err: str

    def error_lines(self):
        """The lines on standard error that name a problem, progress aside."""
        return [line for line in self.err.splitlines() if line.startswith("busyhour ")]

    def only_error(self):
        """The one line that says what is wrong; there must be exactly one, and no debris."""
        assert len(self.error_lines()) == 1, self.err
        for debris in ("terminate called", "what():", "Traceback", "Sanitizer"):
            assert debris not in self.err
        return self.error_lines()[0]


def run(*arguments, timeout=60, **popen):
    done = subprocess.run([BUSYHOUR, *map(str, arguments)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=timeout, cwd=ROOT, **popen)
    return Done(done.returncode, done.stdout, done.stderr)


def wait_until(condition, what, timeout=20):
    """Polls until `condition()` is true and returns its value."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"waited {timeout} s for {what}"
        time.sleep(0.02)


def read_json_lines(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines()]


def validate(document, schema):
    jsonschema.validate(document, json.loads((ROOT / f"schemas/{schema}.schema.json").read_text()))


class Agent:
    """`busyhour agent` on a port that the system chose."""

    def __init__(self, log, *options):
        self.log = log
        with open(log, "w") as output:
            self.process = subprocess.Popen(
                [BUSYHOUR, "agent", "--port", "0", *map(str, options)],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=ROOT)
        self.port = int(wait_until(self._listening, "the agent to listen"))
        tls = "--tls-cert" in options
        self.url = f"{'wss' if tls else 'ws'}://localhost:{self.port}{PATH}"

    def _listening(self):
        text = self.log.read_text()
        assert self.process.poll() is None, f"the agent ended: {text}"
        found = re.search(r"listening .*:(\d+)", text)
        return found and found[1]

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(timeout=20)


class Caller:
    """`busyhour analyze` with options that make a call short, and what it wrote."""

    def __init__(self, directory, clips):
        self.output_dir = directory / "results"
        self.samples_file = directory / "samples.jsonl"
        self._short = ("--clips", clips, "--turns", 2, "--conversations", 1, "--concurrent", 1,
                       "--ramp", "0s", "--pause", "60ms", "--greeting-timeout", "300ms",
                       "--first-byte-timeout", "10s", "--turn-timeout", "20s", "--quiet-gap", "2s",
                       "--output-dir", self.output_dir, "--samples", self.samples_file)

    def command(self, url, *options):
        """Later options replace the short call's own."""
        given = {str(o) for o in options if str(o).startswith("--")}
        kept = []
        for name, value in zip(self._short[::2], self._short[1::2]):
            if name not in given and not (name == "--clips" and "--scenario" in given):
                kept += [name, str(value)]
        if "--record" not in given:
            kept.append("--no-record")
        # These tests are about calls: a machine that is busy with other tests must not decide them.
        return ["analyze", "--url", url, "--accept-unfit-generator", *kept, *map(str, options)]

    def analyze(self, url, *options, **popen):
        return run(*self.command(url, *options), **popen)

    def start(self, url, *options):
        return subprocess.Popen([BUSYHOUR, *self.command(url, *options)], text=True, cwd=ROOT,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def assert_verdict(self, done, verdict, says=""):
        """The run ended with this verdict and, if it is not PASS, one line that says why."""
        assert self.result()["verdict"]["result"] == verdict, done.err + done.out
        assert done.code == {"PASS": 0, "FAIL": 1, "INCONCLUSIVE": 4}[verdict]
        if verdict != "PASS":
            assert re.search(says, done.only_error())

    def assert_all_turns_succeeded(self, done, turns):
        self.assert_verdict(done, "PASS")
        summary = self.result()["summary"]
        assert (summary["total_turns"], summary["successful_turns"]) == (turns, turns), done.out

    def result(self):
        """The one result file, which must be what its schema says."""
        files = list(self.output_dir.glob("detailed_stats_*.json"))
        assert len(files) == 1, files
        result = json.loads(files[0].read_text())
        validate(result, "detailed_stats")
        return result

    def samples(self):
        samples = read_json_lines(self.samples_file)
        for sample in samples:
            validate(sample, "sample")
        return samples
