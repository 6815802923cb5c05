"""The journal of a run, and what `busyhour report` makes of it."""
import os
import resource
import subprocess
import time

import pytest

import hdr
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
    done = load(agent(*QUICK, "--fault", "error:0.2").port, "--csv-full-history",
                "--samples-csv", tmp_path / "run.samples.csv", "--hlog", tmp_path / "run.hlog")
    journal = tmp_path / "run.journal.jsonl"
    assert str(journal) in done.out
    lines = check_journal(journal)
    assert {line["line"] for line in lines} >= {"call_begin", "turn", "call_end", "health"}

    again = program.run("report", journal, "--json", tmp_path / "again.json",
                        "--csv", tmp_path / "again", "--csv-full-history",
                        "--samples", tmp_path / "again.jsonl",
                        "--samples-csv", tmp_path / "again.samples.csv",
                        "--hlog", tmp_path / "again.hlog")
    assert (again.code, again.err) == (0, "")
    assert (tmp_path / "again.json").read_bytes() == load.json_file.read_bytes()
    assert (tmp_path / "again.jsonl").read_bytes() == load.samples_file.read_bytes()
    for name in (".samples.csv", ".hlog"):
        assert (tmp_path / f"again{name}").read_bytes() == (tmp_path / f"run{name}").read_bytes()
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


def test_a_run_is_held_to_its_targets_again(load, agent, tmp_path):
    done = load(agent(*QUICK).port, "--target", "ttfb{turn:1}: max<1ms, mean<20s",
                "--targets", "benchmarks")
    assert done.code == 99, done.err
    again = program.run("report", tmp_path / "run.journal.jsonl", "--json", tmp_path / "again.json",
                        "--junit", tmp_path / "again.xml", "--markdown", tmp_path / "again.md",
                        "--prometheus", tmp_path / "again.prom", "--hlog", tmp_path / "again.hlog",
                        "--load-test", tmp_path / "load.json")
    assert (again.code, again.err) == (0, "")
    assert (tmp_path / "again.json").read_bytes() == load.json_file.read_bytes()
    assert 'type="missed"' in (tmp_path / "again.xml").read_text()
    load_test = program.json.loads((tmp_path / "load.json").read_text())
    result_files.validator("conversation_load_test").validate(load_test)
    assert load_test["run"] == load.result()
    assert sum(len(call["turns"]) for call in load_test["conversation_details"]) == (
        load_test["run"]["turns"]["started"])


RENDERED = ("--junit", "--markdown", "--prometheus", "--json")


def test_every_file_is_rendered_again_from_every_file(caller, agent, tmp_path):
    """The same from the journal and from both JSON files."""
    caller.analyze(agent(*program.QUICK_AGENT).url, "--conversations", "3",
                   "--target", "success_rate>50%")
    sources = {
        "journal": next(caller.output_dir.glob("busyhour_*.journal.jsonl")),
        "stats": next(caller.output_dir.glob("detailed_stats_*.json")),
        "load": next(caller.output_dir.glob("conversation_load_test_*.json")),
    }
    for name, source in sources.items():
        options = [text for option in RENDERED
                   for text in (option, tmp_path / f"{name}{option}")]
        done = program.run("report", source, *options, "--csv", tmp_path / name)
        assert done.code == 0, done.err
        assert "VERDICT: PASS" in done.out
    for file in (*RENDERED, "_stats.csv", "_failures.csv", "_exceptions.csv"):
        texts = {name: (tmp_path / f"{name}{file}").read_bytes() for name in sources}
        assert texts["stats"] == texts["load"], file
        assert texts["stats"] == texts["journal"] or file == "--json", file
    # Single turns are in two of them.
    for option in ("--samples", "--samples-csv"):
        for name in ("journal", "load"):
            program.run("report", sources[name], option, tmp_path / f"{name}{option}")
        assert (tmp_path / f"load{option}").read_bytes() == (
            tmp_path / f"journal{option}").read_bytes()
        done = program.run("report", sources["stats"], option, tmp_path / "none")
        assert done.code == 2
        assert "does not hold single turns" in done.only_error()


def test_a_run_is_rendered_again_from_its_json(load, agent, tmp_path):
    load(agent(*QUICK, "--fault", "error:0.2").port, "--junit", tmp_path / "first.xml",
         "--markdown", tmp_path / "first.md", "--prometheus", tmp_path / "first.prom")
    done = program.run("report", load.json_file, "--junit", tmp_path / "again.xml",
                       "--markdown", tmp_path / "again.md", "--prometheus", tmp_path / "again.prom",
                       "--hlog", tmp_path / "again.hlog", "--csv", tmp_path / "again")
    assert done.code == 0, done.err
    assert done.err.startswith("note: ") and "_stats_history.csv" in done.err
    _, intervals = hdr.read_log(tmp_path / "again.hlog")
    assert intervals["turn_ms"][0].histogram.count == load.result()["turns"]["succeeded"]
    for end in (".xml", ".md", ".prom"):
        assert (tmp_path / f"again{end}").read_bytes() == (tmp_path / f"first{end}").read_bytes()
    for end in ("_stats.csv", "_failures.csv", "_exceptions.csv"):
        assert (tmp_path / f"again{end}").read_bytes() == (tmp_path / f"run{end}").read_bytes()
    assert not (tmp_path / "again_stats_history.csv").exists()
    done = program.run("report", load.json_file, "--load-test", tmp_path / "load.json")
    assert done.code == 2
    assert "give the journal" in done.only_error()


@pytest.mark.parametrize("content, says", [
    ("", ": this is not JSON (or cut off)"),
    ("hello\n", ": this is not JSON (or cut off)"),
    ('{\n  "schema_version": 1\n}\n', ": this is no result of busyhour; give a file of 'run --json'"),
    ("[" * 100_000, ": the JSON is nested more than 64 deep"),
    ('{"line":"header","schema_version":9}\n', ":1: the journal has schema_version 9"),
])
def test_a_file_that_is_no_result(tmp_path, content, says):
    file = tmp_path / "some.jsonl"
    file.write_text(content)
    done = program.run("report", file)
    assert done.code == 2
    assert f"{file}{says}" in done.only_error()


def test_a_file_that_is_not_there(tmp_path):
    done = program.run("report", tmp_path / "missing.jsonl")
    assert done.code == 2
    assert "No such file" in done.only_error()
