"""`busyhour compare`: of real runs, against figures computed anew from their samples."""
import json
import statistics

import pytest

import browser
import program
import result_files

PASS, USAGE, INCONCLUSIVE, MISSED = 0, 2, 4, 99
EXTRA_MS = 150  # which the slower agent thinks


class Analysis:
    """Of 30 conversations of two turns with an agent whose thinking takes so long."""

    def __init__(self, directory, clips, thinking):
        self.agent = program.Agent(directory / "agent.log", "--vad-silence", "300ms", "--stt",
                                   "fixed:20ms", "--tts", "fixed:20ms", "--no-greeting",
                                   "--llm", f"uniform:{thinking}ms,{thinking + 60}ms")
        self.caller = program.Caller(directory, clips)
        self.process = self.caller.start(self.agent.url, "--conversations", 30, "--concurrent", 15)

    def end(self):
        try:
            _, errors = self.process.communicate(timeout=80)
            assert self.process.returncode == 0, errors
        finally:
            self.process.kill()
            self.agent.stop()
        self.journal, = self.caller.output_dir.glob("busyhour_*.journal.jsonl")
        self.stats, = self.caller.output_dir.glob("detailed_stats_*.json")

    def values(self, metric):
        return [s[metric] for s in self.caller.samples() if s["success"] and s[metric] is not None]


@pytest.fixture(scope="module")
def runs(tmp_path_factory, clips):
    """Two at the same time, so that both are of a machine that is as busy."""
    both = [Analysis(tmp_path_factory.mktemp(name), clips, thinking)
            for name, thinking in (("before", 20), ("slower", 20 + EXTRA_MS))]
    for run in both:
        run.end()
    return both


def compare(*arguments):
    return program.run("compare", *arguments, "--accept-unfit-generator")


def rows(comparison, metric, turn=None):
    return {row["figure"]: row for row in comparison["comparisons"][0]["rows"]
            if row["metric"] == metric and row["turn"] == turn}


def test_a_slower_agent_fails_the_job(runs, tmp_path):
    before, slower = runs
    files = {kind: tmp_path / f"comparison.{kind}" for kind in ("json", "markdown", "html")}
    done = compare(before.journal, slower.journal, "--fail-on-regression",
                   *(word for kind, file in files.items() for word in (f"--{kind}", file)))
    assert (done.code, done.err) == (MISSED, "")
    assert "B AGAINST A: WORSE" in done.out
    assert all(str(file) in done.out for file in files.values())
    assert files["markdown"].read_text().startswith("## ❌ B is worse than A\n")

    comparison = json.loads(files["json"].read_text())
    result_files.validator("comparison").validate(comparison)
    assert comparison["verdict"] == "worse"
    assert [run["independent"] for run in comparison["runs"]] == ["calls", "calls"]
    assert [run["calls"] for run in comparison["runs"]] == [30, 30]
    mean = rows(comparison, "ttfb_ms")["mean"]
    assert mean["verdict"] == "worse"
    # The generator's own jitter, on a busy machine, comes to what the agent does.
    assert mean["difference"] == pytest.approx(EXTRA_MS, abs=60)
    low, high = mean["interval_95"]
    assert 0 < mean["interval_deciding"][0] < low < mean["difference"] < high
    assert mean["difference_percent"] == pytest.approx(100 * mean["difference"] / mean["first"])


def test_figures_are_those_of_the_samples(runs, tmp_path):
    file = tmp_path / "comparison.json"
    assert compare(runs[0].journal, runs[1].journal, "--json", file).code == PASS
    comparison = json.loads(file.read_text())
    for metric in ("ttfb_ms", "ttfa_ms", "end_to_end_ms", "speech_recognition_ms", "turn_ms"):
        row = rows(comparison, metric)
        for side, run in zip(("first", "second"), runs):
            values = sorted(run.values(metric))
            assert row["mean"][f"{side}_count"] == len(values)
            assert row["mean"][side] == pytest.approx(statistics.fmean(values), abs=1e-5)
            assert row["p50"][side] == pytest.approx(values[(len(values) + 1) // 2 - 1], abs=1e-5)
    assert rows(comparison, "ttfb_ms", turn=2)["mean"]["first_count"] == 30
    assert rows(comparison, "turn_success_percent")["share"]["first"] == 100


def test_a_run_does_not_differ_from_itself(runs, tmp_path):
    file = tmp_path / "comparison.json"
    done = compare(runs[0].journal, runs[0].journal, "--json", file, "--fail-on-regression")
    assert done.code == PASS, done.out
    comparison = json.loads(file.read_text())
    assert comparison["verdict"] in ("same", "no difference shown")
    assert {row["difference"] for row in comparison["comparisons"][0]["rows"]} <= {0, None}
    first = file.read_bytes()
    compare(runs[0].journal, runs[0].journal, "--json", file)
    assert file.read_bytes() == first, "the seed is the same"


def test_json_files_do_as_well(runs, tmp_path):
    file = tmp_path / "comparison.json"
    done = compare(runs[1].stats, runs[0].stats, "--json", file)
    assert done.code == PASS
    assert "B AGAINST A: BETTER" in done.out
    comparison = json.loads(file.read_text())
    result_files.validator("comparison").validate(comparison)
    assert [run["independent"] for run in comparison["runs"]] == ["turns", "turns"]
    mixed = compare(runs[0].journal, runs[1].stats, "--fail-on-regression")
    assert mixed.code == MISSED, mixed.out


def changed(run, file, **keys):
    """The run's file with other values at these places, as in config__turns=3."""
    result = json.loads(run.stats.read_text())
    for path, value in keys.items():
        *way, last = path.split("__")
        place = result
        for key in way:
            place = place[key]
        place[last] = value
    file.write_text(json.dumps(result))
    return file


def test_what_cannot_be_compared_is_refused(runs, tmp_path):
    good = changed(runs[0], tmp_path / "good.json", generator_health__fit=True)
    refused = {
        "turns: 2 in A, 3 in B": dict(config__turns=3),
        "scenarios: ": dict(config__scenarios=["another"]),
        "was not fit": dict(generator_health__fit=False, generator_health__reasons=["lateness"]),
        "distributions": dict(distributions={}),
    }
    for says, keys in refused.items():
        keys.setdefault("generator_health__fit", True)
        done = program.run("compare", good, changed(runs[1], tmp_path / "other.json", **keys))
        assert done.code == USAGE, says
        assert says in done.only_error()
        assert done.out == ""
    for files in ([good], [good, tmp_path / "none.json"], [good, program.ROOT / "README.md"]):
        done = program.run("compare", *files)
        assert done.code == USAGE
        assert done.only_error()
    other = changed(runs[1], tmp_path / "other.json", config__turns=3, generator_health__fit=False)
    done = program.run("compare", good, other, "--accept-different", "--accept-unfit-generator")
    assert done.code == PASS
    assert "note: turns: 2 in A, 3 in B" in done.out


def test_too_little_data_never_passes(caller, runs, agent):
    caller.analyze(agent(*program.QUICK_AGENT).url, "--conversations", "2", "--concurrent", "2")
    journal, = caller.output_dir.glob("busyhour_*.journal.jsonl")
    done = compare(runs[0].journal, journal, "--fail-on-regression")
    assert done.code == INCONCLUSIVE, done.out
    assert "not enough data (60 values in A, 4 in B; 30 are needed)" in done.out
    assert compare(runs[0].journal, journal).code == PASS


def test_the_page_shows_both(runs, tmp_path):
    page = tmp_path / "comparison.html"
    compare(runs[0].journal, runs[1].journal, "--html", page)
    seen = browser.open_page(page, """({
        plots: document.querySelectorAll('.uplot canvas').length,
        drawn: [...document.querySelectorAll('.uplot canvas')].filter((canvas) => {
          const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          return pixels.some((value, i) => i % 4 === 3 && value > 0);
        }).length,
        sections: [...document.querySelectorAll('main h2')].map((h) => h.textContent),
        lines: document.querySelectorAll('#differences svg g').length,
        worse: document.querySelectorAll('#differences td.bad').length,
        text: document.body.innerText,
      })""", screenshot=tmp_path / "comparison.png", whole=True)
    assert (seen["errors"], seen["requests"]) == ([], [])
    result = seen["result"]
    assert result["plots"] > 4 and result["drawn"] == result["plots"]
    assert result["sections"][:3] == ["Outcome", "Differences", "Distributions"]
    assert result["lines"] > 5 and result["worse"] > 0
    assert "B is worse than A." in result["text"]
