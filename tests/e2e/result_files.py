"""Checks of result files that need nothing but the files: their schema, and their figures."""
import csv
import functools
import json
import math
import pathlib
import statistics

import jsonschema

import hdr

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Key in detailed_stats -> key in a sample, where they differ (the seeds spelled it so).
SAMPLE_KEYS = {"audio_send_duration_ms": "audio_send_ms"}


def closed(schema):
    """The schema, refusing what it does not describe: a new field must be written down."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(part) for key, part in schema.items()}
    if isinstance(result.get("properties"), dict) and "type" in result:
        result.setdefault("additionalProperties", False)
    return result


@functools.cache
def validator(name):
    schema = closed(json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text()))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def check_recordings(conversations):
    validator("recorded_conversations").validate(conversations)


def check_detailed_stats(stats):
    """Its schema, and that everything in it balances."""
    validator("detailed_stats").validate(stats)
    check_recordings(stats["recorded_conversations"])
    check_balance(stats)
    summary, failures = stats["summary"], stats["failure_analysis"]
    assert summary["total_turns"] == stats["turns"]["started"]
    assert summary["failed_turns"] == sum(stats["turns"]["failed"].values())
    assert sum(failures["conversations_by_end"].values()) == summary["total_conversations"]
    for turn in failures["failure_rate_by_turn"].values():
        assert sum(turn["by_category"].values()) == turn["failed"]
    lengths = stats["conversation_level_statistics"]["by_length"].values()
    for key in ("total_conversations", "successful_conversations", "failed_conversations",
                "cancelled_conversations", "never_connected_conversations"):
        assert sum(length[key] for length in lengths) == summary[key], key


def check_samples(samples):
    for sample in samples:
        validator("sample").validate(sample)


def check_run(result):
    """The JSON of `run`: its schema, and that everything in it balances."""
    validator("run").validate(result)
    check_recordings(result.get("recorded_conversations", []))
    check_balance(result)


def check_balance(result):
    """What both documents have: the rows of the table, their sums and their histograms."""
    turns, metrics = result["turns"], result["metrics"]
    for name, positions in result["distributions"].items():
        if name == "unit" or not positions:
            continue
        counts = {key: hdr.decode(code).count for key, code in positions.items()}
        last = counts.pop("all")
        assert sum(counts.values()) <= last, name
        assert last <= turns["succeeded"], name
    assert turns["started"] == turns["succeeded"] + sum(turns["failed"].values())
    rows = metrics.values()
    for key in ("requests", "failures", "timed"):
        assert sum(row[key] for row in rows) == result["aggregated"][key], key
    for name, row in metrics.items():
        texts = sum(e["occurrences"] for e in result["errors"] if e["name"] == name)
        assert row["failures"] == texts, name
    for source in ("openai", "speech", "unknown"):
        counted = metrics.get(f"rate/{source}", {"requests": 0})["requests"]
        assert result["rate_limits"][source] == counted, source
    details = result["rate_limits"]["details"]
    assert sum(d["count"] for d in details) == sum(
        result["rate_limits"][source] for source in ("openai", "speech", "unknown"))
    barge_in = [row for name, row in metrics.items() if name.startswith("barge/")]
    assert sum(row["failures"] for row in barge_in) == turns["barge_in"]["missed"]
    assert sum(row["timed"] for row in barge_in) == turns["barge_in"]["stopped"]
    connections = result["connections"]
    assert connections["attempted"] == connections["succeeded"] + sum(
        connections["failed"].values())


def check_load_test(document, samples):
    """conversation_load_test: its schema, that it adds up, and that its turns are the samples."""
    validator("conversation_load_test").validate(document)
    check_detailed_stats(document["detailed_stats"])
    details, summary = document["conversation_details"], document["summary"]
    turns = [turn for detail in details for turn in detail["turns"]]
    check_samples(turns)
    assert turns == samples
    errors = [error for detail in details for error in detail["errors"]]
    assert errors == document["detailed_metrics"]["errors"]
    assert summary["error_count"] == len(errors)
    assert len(details) == summary["conversations_attempted"] == (
        summary["conversations_completed"] + summary["conversations_failed"]
        + summary["conversations_cancelled"])
    for detail in details:
        assert detail["user_turns"] == len(detail["turns"])
        assert detail["successful_turns"] == sum(turn["success"] for turn in detail["turns"])
        failed = {turn["turn"] for turn in detail["turns"] if not turn["success"]}
        assert failed <= {error["turn"] for error in detail["errors"]}
    lists = document["detailed_metrics"]
    for key, values in (("connection_times_ms", [d["connection_time_ms"] for d in details]),
                        ("conversation_durations_s",
                         [d["duration_s"] for d in details if d["ended"] != "cancelled"])):
        values = [value for value in values if value is not None]
        assert lists[key] == values, key
        expected = expected_statistic(values)
        for ours, theirs in (("avg", "mean"), ("min", "min"), ("max", "max"), ("p50", "p50"),
                             ("p95", "p95")):
            assert math.isclose(summary[key][ours], expected[theirs], abs_tol=2e-6), (key, ours)


PERCENTILES = ["50%", "66%", "75%", "80%", "90%", "95%", "98%", "99%", "99.9%", "99.99%", "100%"]
# As locust/stats.py has them (StatsCSV and StatsCSVFileWriter, Locust 2).
LOCUST_COLUMNS = {
    "stats": ["Type", "Name", "Request Count", "Failure Count", "Median Response Time",
              "Average Response Time", "Min Response Time", "Max Response Time",
              "Average Content Size", "Requests/s", "Failures/s", *PERCENTILES],
    "stats_history": ["Timestamp", "User Count", "Type", "Name", "Requests/s", "Failures/s",
                      *PERCENTILES, "Total Request Count", "Total Failure Count",
                      "Total Median Response Time", "Total Average Response Time",
                      "Total Min Response Time", "Total Max Response Time",
                      "Total Average Content Size"],
    "failures": ["Method", "Name", "Error", "Occurrences"],
    "exceptions": ["Count", "Message", "Traceback", "Nodes"],
}


def read_locust_csv(prefix):
    """The four files as lists of dictionaries; their columns are checked."""
    files = {}
    for name, columns in LOCUST_COLUMNS.items():
        with open(f"{prefix}_{name}.csv", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == columns, name
        for row in rows:
            assert len(row) == len(columns), (name, row)
        files[name] = [dict(zip(columns, row)) for row in rows]
    return files


def check_locust_csv(files, result):
    """The CSV files say the same as the JSON of the same run."""
    *rows, aggregated = files["stats"]
    assert [row["Name"] for row in rows] == list(result["metrics"])
    assert {row["Type"] for row in rows} <= {"ws"}
    assert (aggregated["Type"], aggregated["Name"]) == ("", "Aggregated")
    for row, expected in zip(files["stats"], [*result["metrics"].values(), result["aggregated"]]):
        assert int(row["Request Count"]) == expected["requests"]
        assert int(row["Failure Count"]) == expected["failures"]
        for column, key in (("Average Response Time", "avg_ms"), ("Min Response Time", "min_ms"),
                            ("Max Response Time", "max_ms"), ("50%", "p50_ms"), ("95%", "p95_ms"),
                            ("99%", "p99_ms")):
            if expected[key] is None:
                assert row[column] in ("N/A", "0.000")
            else:
                assert abs(float(row[column]) - expected[key]) <= 0.501, (row["Name"], column)
    assert sum(int(row["Occurrences"]) for row in files["failures"]) == (
        result["aggregated"]["failures"])
    last = [row for row in files["stats_history"] if row["Name"] == "Aggregated"][-1]
    assert int(last["Total Request Count"]) == result["aggregated"]["requests"]
    assert files["exceptions"] == []


def read_samples(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines()]


def expected_statistic(values):
    """As docs/measurement.md defines it; without the key `sufficient`."""
    if not values:
        return {}
    ranked = sorted(values)
    statistic = {
        "count": len(values), "min": ranked[0], "max": ranked[-1],
        "mean": statistics.fmean(values), "median": statistics.median(values),
        "stddev": statistics.stdev(values) if len(values) > 1 else 0,
        "variance": statistics.variance(values) if len(values) > 1 else 0,
    }
    for per_mille in (500, 750, 900, 950, 990, 999):
        rank = -(-per_mille * len(values) // 1000)
        statistic[f"p{per_mille / 10:g}"] = ranked[rank - 1]
    return statistic


def check_statistic(actual, values, name):
    expected = expected_statistic(values)
    assert actual.keys() - {"sufficient"} == expected.keys(), name
    for key, value in expected.items():
        assert math.isclose(actual[key], value, rel_tol=1e-6, abs_tol=2e-6), (name, key)
    if values:
        assert actual["sufficient"] == {
            "p95": len(values) >= 72, "p99": len(values) >= 368, "p99.9": len(values) >= 3688}


def check_latencies(section, samples, name):
    """Every metric that the section has and a sample knows, over the successful samples."""
    metrics = [key for key in section if SAMPLE_KEYS.get(key, key) in samples[0]]
    assert len(metrics) == 8
    for key in metrics:
        values = [s[SAMPLE_KEYS.get(key, key)] for s in samples if s["success"]]
        check_statistic(section[key], [v for v in values if v is not None], f"{name} {key}")


def expected_slope(samples, key):
    """Least squares in which each call has a level of its own; interval by call. See
    docs/measurement.md."""
    calls = {}
    for sample in samples:
        if sample["success"] and sample[key] is not None:
            calls.setdefault(sample["call_id"], []).append((sample["turn"], sample[key]))
    calls = {call: points for call, points in calls.items() if len({x for x, _ in points}) > 1}
    if not calls:
        return {}
    sums = []
    for points in calls.values():
        mean_x, mean_y = (statistics.fmean(values) for values in zip(*points))
        sums.append((sum((x - mean_x) ** 2 for x, _ in points),
                     sum((x - mean_x) * (y - mean_y) for x, y in points)))
    weight = sum(x for x, _ in sums)
    slope = sum(y for _, y in sums) / weight
    groups = weight ** 2 / sum(x * x for x, _ in sums)
    error = math.sqrt(sum((y - slope * x) ** 2 for x, y in sums) * groups / (groups - 1)) / weight \
        if groups > 1 else None
    return {"ms_per_turn": slope, "error": error, "groups": groups, "conversations": len(calls),
            "turns": sum(map(len, calls.values()))}


def check_slopes(slopes, samples):
    for key, actual in slopes.items():
        expected = expected_slope(samples, SAMPLE_KEYS.get(key, key))
        if not expected:
            assert actual == {}, key
            continue
        assert (actual["turns"], actual["conversations"]) == (
            expected["turns"], expected["conversations"]), key
        assert math.isclose(actual["ms_per_turn"], expected["ms_per_turn"], abs_tol=2e-6), key
        if expected["groups"] < 10 - 1e-6:
            assert actual["interval95"] is None, key
            continue
        low, high = actual["interval95"]
        assert math.isclose((low + high) / 2, expected["ms_per_turn"], abs_tol=2e-6), key
        # Student's t(0.975): 2.262 with nine degrees of freedom, less and less with more.
        if expected["error"] > 1e-4:
            assert 1.959 < (high - low) / 2 / expected["error"] < 2.263, key


def check_figures(stats, samples):
    """The statistics are those of the samples of the same run."""
    good = [s for s in samples if s["success"]]
    assert stats["summary"]["total_turns"] == len(samples)
    assert stats["summary"]["successful_turns"] == len(good)
    assert stats["summary"]["failed_turns"] == len(samples) - len(good)
    check_latencies(stats["overall_latency_statistics"], samples, "overall")

    for key, section in stats["per_turn_position_analysis"].items():
        here = [s for s in samples if f"turn_{s['turn']}" == key]
        assert section["count"] == sum(s["success"] for s in here)
        check_latencies(section, here, key)
        failures = stats["failure_analysis"]["failure_rate_by_turn"][key]
        assert (failures["failed"], failures["total"]) == (len(here) - section["count"], len(here))
    for name, section in stats["per_template_analysis"].items():
        here = [s for s in samples if s["scenario"] == name]
        assert (section["total_turns"], section["successful_turns"]) == (
            len(here), sum(s["success"] for s in here))
        if here:
            check_latencies(section, here, name)
    assert sum(s["total_turns"] for s in stats["per_template_analysis"].values()) == len(samples)
    check_slopes(stats["position_slope"], samples)
    ttfb = [s["ttfb_ms"] for s in good if s["ttfb_ms"] is not None]
    ranges = stats["latency_by_concurrency"]
    assert sum(r["turns"] for r in ranges) == len(ttfb)
    assert all(a["to"] < b["from"] for a, b in zip(ranges, ranges[1:]))
    if ttfb:
        for extreme in (min, max):
            found = extreme(r["ttfb_ms"][extreme.__name__] for r in ranges)
            assert math.isclose(found, extreme(ttfb), abs_tol=2e-6)
        peak = stats["concurrency_analysis"]["peak_concurrent_conversations"]
        assert ranges[-1]["to"] <= peak


def check_points(samples):
    """Every metric of a sample is the difference of its points."""
    metrics = {
        "speech_recognition_ms": ("speech_end", "first_response"),
        "agent_processing_ms": ("first_response", "last_response"),
        "end_to_end_ms": ("speech_end", "response_end"),
        "audio_send_ms": ("speech_start", "speech_end"),
        "ttfb_ms": ("speech_end", "first_audio"),
        "ttfa_ms": ("speech_end", "first_audible"),
        "turn_ms": ("speech_start", "response_end"),
        "barge_in_ms": ("barge_start", "barge_heard_end"),
    }
    for sample in samples:
        for metric, (begin, end) in metrics.items():
            begin, end = sample[f"{begin}_ns"], sample[f"{end}_ns"]
            if begin is None or end is None:
                assert sample[metric] is None, (sample["call_id"], metric)
            else:
                assert math.isclose(sample[metric], (end - begin) / 1e6, abs_tol=1e-9)
