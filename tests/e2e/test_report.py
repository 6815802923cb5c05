"""The journal of a run, and what `busyhour report` makes of it."""
import os
import resource
import subprocess
import time

import pytest

import program
import result_files
from test_run import QUICK, Run, environment

CSV = ("_stats.csv", "_stats_history.csv", "_failures.csv", "_exceptions.csv")


@pytest.fixture
def load(tmp_path, clips):
    return Run(tmp_path, clips)


def without_files(text):
    """The report on screen up to the list of what was written."""
    head, found, tail = text.rpartition("FILES")
    return head if found else tail


def same_screen(first, again):
    # The heading of the files, which a report that writes none does not have, begins with a rule.
    def strip(text):
        return without_files(text).rstrip("= -\n💾")
    return strip(first) == strip(again) and strip(first)


def check_journal(path):
    lines = program.read_json_lines(path)
    validator = result_files.validator("journal")
    for line in lines:
        validator.validate(line)
    assert [lines[0]["line"], lines[-1]["line"]] == ["header", "end"]
    return lines


def test_a_run_is_rendered_again_byte_for_byte(load, agent, tmp_path):
    done = load(agent(*QUICK, "--fault", "error:0.2").port, "--csv-full-history")
    journal = tmp_path / "run.journal.jsonl"
    assert str(journal) in done.out
    lines = check_journal(journal)
    assert {line["line"] for line in lines} >= {"call_begin", "turn", "call_end", "health"}

    again = program.run("report", journal, "--json", tmp_path / "again.json",
                        "--csv", tmp_path / "again", "--csv-full-history",
                        "--samples", tmp_path / "again.jsonl")
    assert (again.code, again.err) == (0, "")
    assert (tmp_path / "again.json").read_bytes() == load.json_file.read_bytes()
    assert (tmp_path / "again.jsonl").read_bytes() == load.samples_file.read_bytes()
    for name in CSV:
        again_file = tmp_path / f"again{name}"
        assert again_file.read_bytes() == (tmp_path / f"run{name}").read_bytes(), name
    assert same_screen(done.out, again.out)
    assert "FILES" not in program.run("report", journal).out


def test_an_analysis_is_rendered_again_byte_for_byte(caller, agent, tmp_path):
    done = caller.analyze(agent(*program.QUICK_AGENT).url, "--conversations", "3")
    journal, = caller.output_dir.glob("busyhour_*.journal.jsonl")
    check_journal(journal)
    again = program.run("report", journal, "--json", tmp_path / "again.json",
                        "--samples", tmp_path / "again.jsonl", "--csv", tmp_path / "again")
    assert (again.code, again.err) == (0, "")
    stats, = caller.output_dir.glob("detailed_stats_*.json")
    assert (tmp_path / "again.json").read_bytes() == stats.read_bytes()
    assert (tmp_path / "again.jsonl").read_bytes() == caller.samples_file.read_bytes()
    assert same_screen(done.out, again.out)
    assert (tmp_path / "again_stats.csv").read_text().count("ttfb/") == 2


def test_no_journal_is_written_where_none_is_wanted(caller, agent):
    caller.analyze(agent(*program.QUICK_AGENT).url, "--journal", "off")
    assert not list(caller.output_dir.glob("*.jsonl"))


def test_what_was_measured_until_a_run_is_killed_is_not_lost(load, agent, tmp_path):
    truth_file = tmp_path / "truth.jsonl"
    callee = agent(*QUICK, "--truth", truth_file)
    journal = tmp_path / "killed.jsonl"
    command = [*load.short, "-H", f"localhost:{callee.port}", "-t", "80s", "--turns-per-user", "40",
               "--journal", journal]
    process = subprocess.Popen([program.BUSYHOUR, *map(str, command)], env=environment(),
                               cwd=program.ROOT, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        program.wait_until(lambda: journal.exists() and journal.read_text().count('"turn"') >= 12,
                           "turns in the journal", timeout=60)
    finally:
        killed_ns = time.monotonic_ns()
        process.kill()
        process.wait()
    callee.stop()

    done = program.run("report", journal, "--samples", tmp_path / "again.jsonl",
                       "--json", tmp_path / "again.json", "--csv", tmp_path / "again")
    assert done.code == 0, done.err
    assert done.err.startswith("note: the journal has no end")
    samples = program.read_json_lines(tmp_path / "again.jsonl")
    known = {(s["call_id"], s["speech_end_frame"]) for s in samples}
    # The caller needs a moment (--barge-quiet-ms) to be sure that the agent has stopped.
    over = [t for t in program.read_json_lines(truth_file)
            if (t["stop_sent_ns"] or t["last_audio_ns"] or killed_ns) < killed_ns - 1.6e9]
    assert len(over) >= 3
    lost = [t for t in over if (t["call_id"], t["speech_end_frame"]) not in known]
    assert not lost
    result = program.json.loads((tmp_path / "again.json").read_text())
    result_files.check_run(result)
    assert result["interrupted"]
    assert result["turns"]["started"] == len(samples)


def limited(size):
    """For a process whose files cannot grow beyond `size` bytes, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_full_disk_ends_with_a_clear_line_and_the_results_so_far(load, agent, clips, tmp_path):
    journal = tmp_path / "full.jsonl"
    short = load.short[:load.short.index("--json")]
    command = [*short, "-H", f"localhost:{agent(*QUICK).port}", "--journal", journal]
    done = program.run(*command, env=environment(), preexec_fn=lambda: limited(12_000))
    assert done.code == 1, done.err + done.out
    assert done.only_error() == (f"busyhour run: cannot write {journal}: File too large; "
                                 "the journal ends here, the run goes on")
    assert "VERDICT: PASS" in done.out
    assert 1000 < os.path.getsize(journal) <= 12_000
    again = program.run("report", journal, "--json", tmp_path / "again.json")
    assert again.code == 0, again.err
    assert program.json.loads((tmp_path / "again.json").read_text())["turns"]["started"] > 0


def test_a_device_that_is_full_from_the_start(load, agent):
    short = load.short[:load.short.index("--json")]
    done = program.run(*short, "-H", f"localhost:{agent(*QUICK).port}", "--journal", "/dev/full",
                       env=environment())
    assert done.code == 1
    assert "cannot write /dev/full: No space left on device" in done.only_error()
    assert "VERDICT: PASS" in done.out


@pytest.mark.parametrize("content, says", [
    ("", ":1: this is not a journal of busyhour (a file *.journal.jsonl beside the results): "
         "it does not begin with a header"),
    ("hello\n", ":1: this is not a journal of busyhour"),
    ('{\n  "schema_version": 1\n}\n', ":1: this is not a journal of busyhour"),
    ('{"line":"header","schema_version":9}\n', ":1: the journal has schema_version 9"),
])
def test_a_file_that_is_not_a_journal(tmp_path, content, says):
    file = tmp_path / "some.jsonl"
    file.write_text(content)
    done = program.run("report", file)
    assert done.code == 2
    assert f"{file}{says}" in done.only_error()


def test_a_file_that_is_not_there(tmp_path):
    done = program.run("report", tmp_path / "missing.jsonl")
    assert done.code == 2
    assert "there is no such file" in done.only_error()
