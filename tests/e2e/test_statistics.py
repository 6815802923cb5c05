"""Every figure of the results, computed again from --samples by other code (numpy)."""
import csv
import json
import math

import numpy
import pytest

import hdr
import program
import result_files
from test_run import QUICK, Run

METRICS = {key: result_files.SAMPLE_KEYS.get(key, key) for key in (
    "speech_recognition_ms", "agent_processing_ms", "end_to_end_ms", "audio_send_duration_ms",
    "ttfb_ms", "ttfa_ms", "turn_ms", "barge_in_ms")}
PERCENTILES = {"p50": 50, "p75": 75, "p90": 90, "p95": 95, "p99": 99, "p99.9": 99.9}

# Known: uniform between 70 and 190 ms after 300 ms of silence, and one turn in ten fails.
SCATTERED = ("--vad-silence", "300ms", "--stt", "fixed:20ms", "--llm", "uniform:50ms,170ms",
             "--tts", "fixed:0ms", "--no-greeting", "--fault", "error:0.1")


def values(samples, key, turn=None):
    return numpy.array([s[key] for s in samples if s["success"] and s[key] is not None
                        and turn in (None, s["turn"])])


def percentile(array, percent):
    return float(numpy.percentile(array, percent, method="inverted_cdf"))


def close(actual, expected):
    return math.isclose(actual, expected, rel_tol=1e-9, abs_tol=2e-6)


def check_statistic(actual, array):
    if not array.size:
        assert actual == {}
        return
    assert actual["count"] == array.size
    for key, expected in {
            "min": array.min(), "max": array.max(), "mean": array.mean(),
            "median": numpy.median(array),
            "variance": array.var(ddof=1) if array.size > 1 else 0,
            "stddev": array.std(ddof=1) if array.size > 1 else 0,
            **{key: percentile(array, percent) for key, percent in PERCENTILES.items()}}.items():
        assert close(actual[key], float(expected)), key


def check_histogram(histogram, array):
    """Exact counts; each value in the counter that its size says."""
    assert histogram.count == array.size
    ns = numpy.sort(numpy.rint(array * 1e6)).astype(int)
    for percent in (1, 50, 90, 99, 100):
        rank = max(1, math.ceil(percent / 100 * array.size - 1e-9))
        low, high = histogram.at_rank(rank)
        assert low <= max(0, ns[rank - 1]) < high
        assert high - low <= max(512, 0.001 * high)


def check_distributions(distributions, samples):
    for key, name in METRICS.items():
        positions = dict(distributions[key])
        if not values(samples, name).size:
            assert positions == {}
            continue
        check_histogram(hdr.decode(positions.pop("all")), values(samples, name))
        for position, code in positions.items():
            turn = int(position.removeprefix("turn_"))
            check_histogram(hdr.decode(code), values(samples, name, turn))


def check_samples_csv(path, samples):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(samples)
    for row, sample in zip(rows, samples):
        assert list(row) == list(sample)
        for key, value in sample.items():
            if isinstance(value, str):
                continue  # quoted and cut for table programs
            expected = "" if value is None else json.dumps(value)
            assert row[key] == expected or float(row[key]) == value, key


def test_an_analysis_is_what_numpy_makes_of_its_samples(caller, agent, tmp_path):
    done = caller.analyze(agent(*SCATTERED).url, "--conversations", "14", "--concurrent", "7",
                          "--seed", "5", "--samples-csv", tmp_path / "turns.csv",
                          "--hlog", tmp_path / "all.hlog", timeout=90)
    samples, stats = caller.samples(), caller.result()
    assert len(samples) >= 14, done.err
    check_samples_csv(tmp_path / "turns.csv", samples)
    result_files.check_detailed_stats(stats)
    for key, name in METRICS.items():
        check_statistic(stats["overall_latency_statistics"][key], values(samples, name))
        for position, section in stats["per_turn_position_analysis"].items():
            turn = int(position.removeprefix("turn_"))
            check_statistic(section[key], values(samples, name, turn))
    check_distributions(stats["distributions"], samples)

    # The agent's silence, recognition and thinking, whose length is known.
    ttfb = values(samples, "ttfb_ms")
    assert 300 <= ttfb.min() and 300 + 70 <= numpy.median(ttfb) <= 300 + 190 + 60

    start, intervals = hdr.read_log(tmp_path / "all.hlog")
    # Counted back from the first second that was told.
    assert abs(start - numpy.datetime64(stats["started_at"].rstrip("Z")).astype(
        "datetime64[ms]").astype(int) / 1000) < 0.5
    for tag, array in (("ttfb_ms", ttfb), ("ttfb_ms.turn_1", values(samples, "ttfb_ms", 1))):
        assert sum(one.histogram.count for one in intervals[tag]) == array.size
        largest = max(one.largest_ms for one in intervals[tag])
        assert abs(largest - array.max()) < 0.001 * array.max()

    load_test, = caller.output_dir.glob("conversation_load_test_*.json")
    result_files.check_load_test(json.loads(load_test.read_text()), samples)


def test_a_run_is_what_numpy_makes_of_its_samples(agent, tmp_path, clips):
    load = Run(tmp_path, clips)
    load(agent(*QUICK, "--fault", "error:0.1").port)
    samples = program.read_json_lines(load.samples_file)
    result = json.loads(load.json_file.read_text())
    result_files.check_run(result)
    assert result["turns"]["started"] == len(samples)
    assert result["turns"]["succeeded"] == sum(s["success"] for s in samples)
    check_distributions(result["distributions"], samples)
    for turn in sorted({s["turn"] for s in samples}):
        timed = [s["ttfb_ms"] for s in samples if s["turn"] == turn
                 and s["ttfb_ms"] is not None and s["failure"] != "first_byte_timeout"]
        row = result["metrics"].get(f"ttfb/{turn:02}")
        if not timed:
            continue
        assert row["timed"] == len(timed)
        assert close(row["avg_ms"], float(numpy.mean(timed)))
        assert (row["min_ms"], row["max_ms"]) == (
            pytest.approx(min(timed), abs=1e-6), pytest.approx(max(timed), abs=1e-6))
        for key, percent in (("p50_ms", 50), ("p95_ms", 95), ("p99_ms", 99)):
            # 0.05 %, or half of the 512 ns that a histogram does not tell apart.
            allowed = 0.0003 + 0.0005 * abs(percentile(timed, percent))
            assert abs(row[key] - percentile(timed, percent)) <= allowed, (turn, key)
