"""Runs that are kept, and `busyhour history`."""
import json
import os
import random
import signal
import sqlite3
import subprocess
import time

import pytest

import browser
import program
import result_files

USAGE, MISSED = 2, 99
GOLDEN = program.ROOT / "tests/golden"
FAST = ("--vad-silence", "200ms", "--stt", "fixed:10ms", "--llm", "fixed:10ms", "--tts",
        "fixed:10ms", "--no-greeting")


class Kept:
    """Documents of made-up runs, kept in a store."""

    def __init__(self, directory):
        self.directory = directory
        self.store = directory / "runs.db"

    def document(self, day, slower=1.0, verdict="PASS", turns=5):
        """The example analysis as if it had been made on that day of a month."""
        document = json.loads((GOLDEN / "detailed_stats.json").read_text())
        document["started_at"] = f"2026-11-{day:02}T08:00:00.000Z"
        document["summary"]["interrupted"] = False
        document["verdict"]["result"] = verdict
        document["config"]["turns"] = turns
        for statistic in document["overall_latency_statistics"].values():
            for key in statistic.keys() - {"count", "sufficient"}:
                statistic[key] *= slower
        file = self.directory / f"day{day}.json"
        file.write_text(json.dumps(document))
        return file

    def keep(self, file):
        done = program.run("report", file, "--store", self.store)
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

    def whole(self):
        """Every run of the store has its document, and SQLite finds nothing wrong with it."""
        with sqlite3.connect(self.store) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            runs = database.execute("SELECT id, document FROM runs").fetchall()
            for run, document in runs:
                assert json.loads(document)["schema_version"] == 1
                figures = database.execute("SELECT count(*) FROM figures WHERE run = ?", (run,))
                assert figures.fetchone()[0] >= 5
        return len(runs)


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
        assert 0 < figures["ttfb_p50_ms"] <= figures["ttfb_p95_ms"]
        assert figures["turns"] >= 2


def test_the_list_the_courses_and_the_last_good_run(kept):
    for day, slower, verdict in ((1, 1.0, "PASS"), (2, 1.01, "PASS"), (3, 1.0, "FAIL"),
                                 (4, 1.2, "PASS")):
        kept.keep(kept.document(day, slower, verdict))
    kept.keep(kept.document(3, turns=7))
    done = kept.history()
    assert done.code == 0, done.err
    assert "5 runs in 2 series" in done.out
    assert "2026-11-04 08:00:00" in done.out
    assert "TTFB P95" in done.out and "between 1408.0ms and 1689.6ms" in done.out
    history = kept.json()
    latest, other = history["series"]
    assert [run["id"] for run in latest["runs"]] == [1, 2, 3, 4]
    assert ", 7 turns," in other["text"]
    assert (history["comparison"]["run"], history["comparison"]["good"]) == (4, 2)
    assert kept.json("--run", 2)["comparison"]["good"] == 1
    assert kept.json("--run", 1)["comparison"] is None
    assert [len(series["runs"]) for series in kept.json("--last", 2)["series"]] == [2, 1]
    assert len(kept.json("--series", "7 turns")["series"]) == 1


def test_a_run_that_is_kept_again_takes_its_own_place(kept):
    file = kept.document(1)
    assert "(run 1)" in kept.keep(file).out
    assert "(run 1)" in kept.keep(file).out
    assert kept.whole() == 1


def test_a_run_comes_out_as_it_went_in(kept):
    file = kept.document(1)
    kept.keep(file)
    out = kept.directory / "new" / "out.json"
    assert kept.history("--run", 1, "--export", out).code == 0  # which makes the directory
    assert json.loads(out.read_text()) == json.loads(file.read_text())


def test_wrong_use_is_told_in_one_line(kept, tmp_path):
    assert kept.history().code == USAGE
    assert "there is no store" in kept.history().only_error()
    kept.keep(kept.document(1))
    for options, says in ((("--run", 9), "no such run"), (("--series", "nothing"), "nothing"),
                          (("--html", kept.store / "in-a-file.html"), "cannot write")):
        done = kept.history(*options)
        assert done.code == USAGE
        assert says in done.only_error()
    other = tmp_path / "other.db"
    other.write_text("x" * 5000)
    done = program.run("analyze", "--store", other, "--output-dir", tmp_path)
    assert (done.code, other.read_text()) == (USAGE, "x" * 5000)
    assert "not an SQLite database" in done.only_error()


def test_writers_at_the_same_time_lose_nothing(kept):
    files = [kept.document(day) for day in range(1, 13)]
    writers = [subprocess.Popen([program.BUSYHOUR, "report", file, "--store", kept.store],
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
               for file in files]
    for writer in writers:
        _, errors = writer.communicate(timeout=60)
        assert writer.returncode == 0, errors
    assert kept.whole() == len(files)


def test_writers_that_are_killed_leave_a_whole_store(kept):
    """Killed after ever longer times, some before they write, some while, some after."""
    kept.keep(kept.document(1))
    files = [kept.document(day) for day in range(2, 26)]
    wait = random.Random(1)
    for file in files:
        writer = subprocess.Popen([program.BUSYHOUR, "report", file, "--store", kept.store],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait.uniform(0, 0.06))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        assert 1 <= kept.whole() <= 25
    kept.keep(kept.document(26))
    assert kept.json()["series"][0]["runs"][-1]["started_at"].startswith("2026-11-26")


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


def test_a_regression_can_fail_a_job(kept):
    """Figures of a document say little on their own: whatever comes out, the exit code follows."""
    for day, slower in ((1, 1.0), (2, 1.5)):
        kept.keep(kept.document(day, slower))
    outcome = kept.json()["comparison"]["outcome"]
    code = kept.history("--fail-on-regression").code
    assert code == (MISSED if outcome == "worse" else 0)


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_in_a_browser(kept, tmp_path, dark):
    for day, slower, verdict in ((1, 1.0, "PASS"), (2, 1.02, "PASS"), (3, 1.1, "FAIL"),
                                 (4, 1.01, "PASS")):
        kept.keep(kept.document(day, slower, verdict))
    kept.keep(kept.document(2, turns=7))
    page = tmp_path / "history.html"
    assert kept.history("--html", page).code == 0
    seen = browser.open_page(page, dark=dark, script="""(() => ({
      headings: [...document.querySelectorAll('h2')].map((h) => h.textContent),
      rows: document.querySelectorAll('tbody tr').length,
      courses: document.querySelectorAll('svg.sparkline').length,
      plots: [...document.querySelectorAll('canvas')].filter((c) => c.getContext('2d')
        .getImageData(0, 0, c.width, c.height).data.some((v) => v !== 0)).length,
      named: [...document.querySelectorAll('[role=img]')].every((i) => i.getAttribute('aria-label')),
    }))()""")
    assert (seen["errors"], seen["requests"]) == ([], [])
    result = seen["result"]
    assert result["headings"] == ["Against the last good run", "Latest series", "Series 2"]
    assert result["courses"] >= 4 and result["plots"] >= 3
    assert result["rows"] >= 5 + result["courses"]
    assert result["named"]
