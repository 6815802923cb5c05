"""The result files of the example run (tests/golden, held to the code by unit_report)."""
import copy
import json

import jsonschema
import pytest

import result_files
from result_files import ROOT

GOLDEN = ROOT / "tests" / "golden"


@pytest.fixture
def stats():
    return json.loads((GOLDEN / "detailed_stats.json").read_text())


@pytest.fixture
def samples():
    return result_files.read_samples(GOLDEN / "samples.jsonl")


def test_the_statistics_follow_their_schema(stats):
    result_files.check_detailed_stats(stats)


def test_the_samples_follow_their_schema(samples):
    assert samples
    result_files.check_samples(samples)


def test_the_statistics_are_those_of_the_samples(stats, samples):
    result_files.check_figures(stats, samples)


def test_the_metrics_are_those_of_the_points(samples):
    result_files.check_points(samples)


def broken(document, path, value=None):
    """A copy in which `path` holds `value`, or is missing."""
    document = copy.deepcopy(document)
    *parents, last = path
    place = document
    for key in parents:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return document


@pytest.mark.parametrize("path, value", [
    (["schema_version"], None),
    (["schema_version"], 2),
    (["verdict", "result"], "MAYBE"),
    (["summary", "total_turns"], -1),
    (["summary", "total_turns"], "83"),
    (["summary", "new_field"], 1),
    (["started_at"], "2023-11-14 22:13:20"),
    (["overall_latency_statistics", "ttfb_ms", "p99.9"], None),
    (["overall_latency_statistics", "ttfb_ms", "sufficient", "p95"], None),
    (["per_turn_position_analysis", "turn_1", "success_rate"], 101),
    (["per_turn_position_analysis", "turn_0"], {}),
    (["failure_analysis", "common_errors", "boom"], 0),
    (["generator_health", "threads", 0, "busy_percent"], "12"),
])
def test_the_schema_of_the_statistics_refuses_what_is_wrong(stats, path, value):
    with pytest.raises(jsonschema.ValidationError):
        result_files.check_detailed_stats(broken(stats, path, value))


@pytest.mark.parametrize("key, value", [
    ("turn", 0), ("ttfb_ms", "1"), ("speech_end_ns", 1.5), ("failure", "gone wrong"), ("call_id", None),
])
def test_the_schema_of_a_sample_refuses_what_is_wrong(samples, key, value):
    with pytest.raises(jsonschema.ValidationError):
        result_files.check_samples([broken(samples[0], [key], value)])


@pytest.mark.parametrize("key", ["count", "mean", "median", "stddev", "p95", "p99"])
def test_the_comparison_finds_a_wrong_figure(stats, samples, key):
    stats["overall_latency_statistics"]["ttfb_ms"][key] += 1
    with pytest.raises(AssertionError):
        result_files.check_figures(stats, samples)
