"""The result files of the example run (tests/golden, held to the code by unit_report)."""
import ast
import copy
import importlib.util
import json
import pathlib

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


@pytest.fixture
def load_test():
    return json.loads((GOLDEN / "conversation_load_test.json").read_text())


@pytest.fixture
def run():
    return json.loads((GOLDEN / "run.json").read_text())


def test_the_statistics_follow_their_schema(stats):
    result_files.check_detailed_stats(stats)


def test_the_samples_follow_their_schema(samples):
    assert samples
    result_files.check_samples(samples)


def test_the_load_test_follows_its_schema_and_adds_up(load_test, samples):
    result_files.check_load_test(load_test, samples)


def test_the_statistics_are_those_of_the_samples(stats, samples):
    result_files.check_figures(stats, samples)


def test_the_metrics_are_those_of_the_points(samples):
    result_files.check_points(samples)


def test_the_recordings_follow_their_schema():
    recordings = json.loads((GOLDEN / "recorded_conversations.json").read_text())
    assert recordings
    result_files.check_recordings(recordings)


@pytest.mark.parametrize("path, value", [
    (["session_id"], None),
    (["chosen"], "by chance"),
    (["audio_files", 0, "path"], None),
    (["audio_files", 0, "channels"], ["agent", "caller"]),
    (["turns", 0, "ttfb_ms"], "1"),
    (["turns", 0, "conversation_flow", "user_said"], None),
    (["timeline", 0, "at_s"], None),
    (["timeline", 0, "new_field"], 1),
])
def test_the_schema_of_recordings_refuses_what_is_wrong(path, value):
    recordings = json.loads((GOLDEN / "recorded_conversations.json").read_text())
    with pytest.raises(jsonschema.ValidationError):
        result_files.check_recordings([broken(recordings[0], path, value)])


def test_the_result_of_a_run_follows_its_schema_and_balances(run):
    result_files.check_run(run)


def test_the_csv_files_say_the_same_as_the_json(run):
    result_files.check_locust_csv(result_files.read_locust_csv(GOLDEN / "run"), run)


def test_the_csv_columns_are_those_of_the_locust_that_is_installed():
    """Read from its source: importing it would patch this process."""
    spec = importlib.util.find_spec("locust")
    if spec is None:
        pytest.skip("Locust is not installed; the columns are compared with the list that is kept")
    source = (pathlib.Path(spec.origin).parent / "stats.py").read_text()
    lists = {target.attr: [item.value for item in ast.walk(node.value)
                           if isinstance(item, ast.Constant) and isinstance(item.value, str)]
             for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assign)
             for target in node.targets if isinstance(target, ast.Attribute)}
    for name, attribute in {"stats": "requests_csv_columns", "failures": "failures_columns",
                            "stats_history": "stats_history_csv_columns",
                            "exceptions": "exceptions_columns"}.items():
        fixed = [column for column in result_files.LOCUST_COLUMNS[name]
                 if column not in result_files.PERCENTILES]
        assert fixed == lists[attribute]


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


@pytest.mark.parametrize("path, value", [
    (["schema_version"], None),
    (["detailed_stats"], None),
    (["config", "ws_url"], None),
    (["summary", "success_rate_percent"], 101),
    (["summary", "connection_times_ms", "p95"], None),
    (["conversation_details", 0, "duration_s"], "12"),
    (["conversation_details", 0, "ended"], "badly"),
    (["detailed_metrics", "errors", 0, "time"], "2023-11-14 22:13:20"),
    (["detailed_metrics", "errors", 0, "category"], None),
])
def test_the_schema_of_a_load_test_refuses_what_is_wrong(load_test, path, value):
    with pytest.raises(jsonschema.ValidationError):
        result_files.validator("conversation_load_test").validate(broken(load_test, path, value))


@pytest.mark.parametrize("path, value", [
    (["summary", "error_count"], 0),
    (["summary", "conversations_failed"], 0),
    (["summary", "conversation_durations_s", "p95"], 1.0),
    (["detailed_metrics", "connection_times_ms", 0], 7.0),
    (["conversation_details", 0, "successful_turns"], 1),
    (["conversation_details", 0, "turns", 0, "success"], False),
    (["detailed_stats", "failure_analysis", "conversations_by_end", "completed"], 1),
    (["detailed_stats", "turns", "started"], 1),
])
def test_a_load_test_that_does_not_add_up_is_found(load_test, samples, path, value):
    with pytest.raises(AssertionError):
        result_files.check_load_test(broken(load_test, path, value), samples)


@pytest.mark.parametrize("path, value", [
    (["schema_version"], None),
    (["metrics", "ttfb/01", "p95_ms"], "1"),
    (["metrics", "ttfb/1"], {}),
    (["metrics", "err/sixteen_letters_"], {}),
    (["rate_limits", "openai"], []),
    (["turns", "failed", "closed"], None),
    (["targets", "benchmarks", 0, "status"], "good"),
    (["targets", "capacity", "met"], 1),
    (["verdict", "result"], "MAYBE"),
    (["new_field"], 1),
])
def test_the_schema_of_a_run_refuses_what_is_wrong(run, path, value):
    with pytest.raises(jsonschema.ValidationError):
        result_files.check_run(broken(run, path, value))


@pytest.mark.parametrize("path, value", [
    (["turns", "started"], 1),
    (["metrics", "ttfb/01", "failures"], 0),
    (["aggregated", "requests"], 0),
    (["rate_limits", "openai"], 7),
    (["turns", "barge_in", "stopped"], 1),
    (["connections", "succeeded"], 1),
])
def test_a_run_that_does_not_balance_is_found(run, path, value):
    with pytest.raises(AssertionError):
        result_files.check_run(broken(run, path, value))


@pytest.mark.parametrize("key, value", [
    ("turn", 0), ("ttfb_ms", "1"), ("speech_end_ns", 1.5), ("failure", "gone wrong"), ("call_id", None),
    ("barge", "gone"), ("rate_limit", ""), ("retry_after", 2),
])
def test_the_schema_of_a_sample_refuses_what_is_wrong(samples, key, value):
    with pytest.raises(jsonschema.ValidationError):
        result_files.check_samples([broken(samples[0], [key], value)])


@pytest.mark.parametrize("key", ["count", "mean", "median", "stddev", "p95", "p99"])
def test_the_comparison_finds_a_wrong_figure(stats, samples, key):
    stats["overall_latency_statistics"]["ttfb_ms"][key] += 1
    with pytest.raises(AssertionError):
        result_files.check_figures(stats, samples)
