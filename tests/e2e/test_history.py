"""Runs that are kept, and `busyhour history`."""
import json
import os
import signal
import subprocess
import time

import pytest

import browser
import program
import result_files

USAGE = 2
FAST = ("--vad-silence", "200ms", "--stt", "fixed:10ms", "--llm", "fixed:10ms", "--tts",
        "fixed:10ms", "--no-greeting")


class Kept:
    """A store of the test's own."""

    def __init__(self, directory):
        self.directory = directory
        self.store = directory / "runs.db"

    def keep(self, journal):
        done = program.run("report", journal, "--store", self.store)
        assert done.code == 0, done.err
        return done

    def history(self, *options):
        return program.run("history", "--store", self.store, *options)

    def json(self, *options):
        file = self.directory / "history.json"
        done = self.history("--json", file, *options)
        assert done.code == 0, done.err
        history = json.loads(file.read_text())
        result_files.validator("history").validate(history)
        return history


@pytest.fixture
def kept(tmp_path):
    return Kept(tmp_path)


def test_runs_and_analyses_are_kept(kept, agent, clips, tmp_path):
    port = agent(*FAST).port
    common = ("--accept-unfit-generator", "--greeting-timeout", "100ms", "--store", kept.store)
    analyze = program.run("analyze", "--url", f"ws://localhost:{port}{program.PATH}", "--clips",
                          clips, "--turns", 1, "--conversations", 2, "--concurrent", 2, "--ramp",
                          "0s", "--output-dir", tmp_path / "results", *common)
    run = program.run("run", "-H", f"localhost:{port}", "--pcm-dir", clips, "-u", 2, "-r", 10, "-t",
                      "4s", "-s", "8s", "--turns-per-user", 1, "--no-barge-in", *common)
    assert (analyze.code, run.code) == (0, 0), analyze.err + run.err
    assert f"{kept.store} (run 1)" in analyze.out
    assert f"{kept.store} (run 2)" in run.out
    history = kept.json()
    assert [series["runs"][0]["kind"] for series in history["series"]] == ["run", "analysis"]
    for series in history["series"]:
        figures = series["runs"][0]["figures"]
        assert figures["turn_success_percent"] == 100
        assert figures["ttfb_p95_ms"] > 0
        assert figures["turns"] >= 2

    page = tmp_path / "history.html"
    assert kept.history("--html", page).code == 0
    seen = browser.open_page(page)
    assert (seen["errors"], seen["requests"]) == ([], [])
    document = tmp_path / "document.json"
    assert kept.history("--run", 1, "--export", document).code == 0
    result_files.check_detailed_stats(json.loads(document.read_text()))


def test_wrong_use_is_told_in_one_line(kept, tmp_path):
    assert kept.history().code == USAGE
    assert "there is no store" in kept.history().only_error()
    other = tmp_path / "other.db"
    other.write_text("x" * 5000)
    done = program.run("analyze", "--store", other, "--output-dir", tmp_path)
    assert (done.code, other.read_text()) == (USAGE, "x" * 5000)
    assert "not an SQLite database" in done.only_error()


def test_a_killed_run_is_kept_from_its_journal(kept, agent, clips, tmp_path):
    port = agent(*FAST).port
    journal = tmp_path / "run.journal.jsonl"
    writer = subprocess.Popen(
        [program.BUSYHOUR, "run", "-H", f"localhost:{port}", "--pcm-dir", clips, "-u", "2", "-r",
         "10", "-t", "60s", "--turns-per-user", "1", "--greeting-timeout", "100ms",
         "--accept-unfit-generator", "--store", kept.store, "--journal", journal],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    program.wait_until(lambda: journal.exists() and '"turn"' in journal.read_text(), "a turn")
    time.sleep(0.6)
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    assert "no runs yet" in kept.history().only_error()
    kept.keep(journal)
    run, = kept.json()["series"][0]["runs"]
    assert run["verdict"].endswith(" (interrupted)")
