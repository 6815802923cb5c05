"""The arithmetic behind scripts/bench, where a mistake would be believed."""
import math
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))

import figures  # noqa: E402  (its directory is not a package)
import loads  # noqa: E402
import verdict  # noqa: E402
from stages import accuracy, soak  # noqa: E402


def test_percentile_is_the_nearest_rank():
    assert figures.percentile([5, 1, 4, 2, 3], 0.5) == 3
    assert figures.percentile(range(1, 101), 0.99) == 99
    assert figures.percentile([7], 0.99) == 7
    assert math.isnan(figures.percentile([], 0.5))


def test_median_is_the_mean_of_the_two_in_the_middle():
    assert figures.median([9, 1, 5]) == 5
    assert figures.median([1, 2, 10, 4]) == 3
    assert math.isnan(figures.median([]))


def test_errors_keep_their_sign_in_the_median_only():
    summary = figures.error_summary([-3.0, -2.0, 1.0])
    assert summary == {"count": 3, "median": -2.0, "p99": 3.0, "max": 3.0}
    assert figures.error_summary([]) is None


@pytest.mark.parametrize("limit", [70, 500, 1490, 1600, 3000])
@pytest.mark.parametrize("guess", [100, 1600, 4000])
def test_search_finds_the_limit_from_any_guess(limit, guess):
    found = figures.search_largest(lambda calls: calls <= limit, guess, most_probes=40)
    assert found <= limit
    assert found >= limit - max(10, 0.08 * limit)


def test_search_does_not_trust_one_failure():
    failed_once = set()

    def stalls_at_first(calls):
        if calls not in failed_once:
            failed_once.add(calls)
            return False
        return calls <= 1000

    assert figures.search_largest(stalls_at_first, 1000, most_probes=40) >= 930


def test_search_does_not_try_hopeless_loads_again():
    asked = []

    def hopeless(calls):
        asked.append(calls)
        return None

    assert figures.search_largest(hopeless, 100, most_probes=40) == 0
    assert len(asked) == len(set(asked))
    assert min(asked) == 10


def test_search_stops_at_its_budget():
    asked = []
    figures.search_largest(lambda calls: asked.append(calls) or True, 100, most_probes=3)
    assert len(asked) == 3


def test_slope_of_a_line_is_certain():
    value, half = figures.slope([(x, 3 * x + 1) for x in range(10)])
    assert value == pytest.approx(3)
    assert half == pytest.approx(0, abs=1e-9)


def test_slope_of_noise_is_within_its_interval():
    value, half = figures.slope([(x, 5 + (-1) ** x) for x in range(40)])
    assert abs(value) < half


def test_slope_against_a_worked_example():
    # y = 2.2, 2.8, 3.6, 4.5, 5.1 over 1..5: slope 0.75, standard error 0.03, t(3) = 3.182.
    value, half = figures.slope(list(enumerate([2.2, 2.8, 3.6, 4.5, 5.1], 1)))
    assert value == pytest.approx(0.75)
    assert half == pytest.approx(3.182 * 0.03)


def test_slope_of_a_slow_wave_is_less_certain_than_of_quick_noise():
    wave = [(x, math.sin(x / 6)) for x in range(60)]
    noise = [(x, math.sin(x * 2.5)) for x in range(60)]
    assert figures.slope(wave)[1] > 2 * figures.slope(noise)[1]


def test_slope_needs_points_at_different_times():
    with pytest.raises(ValueError):
        figures.slope([(1, 1), (2, 2), (3, 3)])
    with pytest.raises(ValueError):
        figures.slope([(1, y) for y in range(5)])


def test_tables_say_that_a_figure_is_missing():
    assert figures.number(None) == figures.number(float("nan")) == "-"
    assert figures.number(1234.567, 1) == "1,234.6"
    assert figures.markdown([["a", "b"], ["x", 1]]) == "| a | b |\n|---|---:|\n| x | 1 |"


def sample(frame, **more):
    return {"call_id": "c", "speech_end_frame": frame, "success": True, "ttfb_ms": 801.5,
            "ttfa_ms": None, "barge": "stopped", **more}


def test_turns_are_joined_by_call_and_last_frame_of_speech():
    truth = [{"call_id": "c", "speech_end_frame": 99, "speech_end_ns": 0,
              "first_audio_ns": 801_000_000, "stop_sent_ns": 5},
             {"call_id": "d", "speech_end_frame": 100, "speech_end_ns": 0, "first_audio_ns": 1,
              "stop_sent_ns": None}]
    samples = [sample(99), sample(100), sample(7, success=False)]
    pairs, unjoined, failed = accuracy.join(samples, truth)
    assert ([pair[0]["speech_end_frame"] for pair in pairs], unjoined, failed) == ([99], 1, 1)
    summary, unknown = accuracy.errors(pairs, "ttfb_ms")
    assert (summary["median"], unknown) == (pytest.approx(0.5), 0)
    counts = soak.turn_counts(samples, truth)
    assert counts == {"samples": 3, "succeeded": 2, "heard": 1, "stopped": 1}


def test_what_the_agent_knows_nothing_of_is_counted():
    pairs = [(sample(99, ttfa_ms=850.0), {"speech_end_ns": 0})]
    assert accuracy.errors(pairs, "ttfa_ms") == (None, 1)


def test_a_load_is_carried_only_if_its_replies_were_read_in_time():
    carried = {"all_up": True, "lateness_ms": {"p99": 4.9}, "frames_lost": 0, "failed_turns": 0,
               "failed_calls": 0}
    assert loads.holds(carried, 5), "the bare loop, which does not look"
    assert loads.holds(carried | {"turns_unsure_percent": 0.5}, 5)
    assert not loads.holds(carried | {"turns_unsure_percent": 0.51}, 5)
    assert not loads.holds(carried | {"lateness_ms": {"p99": 5.0}}, 5)
    assert not loads.holds(carried | {"frames_lost": 1}, 5)


def test_memory_that_grows_is_not_flat():
    def points(growth):
        return [{"at_s": 10 * i, "rss_kib": 20000 + growth * i + i % 2, "agent_rss_kib": 1,
                 "lateness_p99_ms": 0.5} for i in range(60)]

    def flat(made):
        return soak.memory(made)["rss_kib"]["second_half"]["flat"]

    assert not flat(points(20))
    assert flat(points(0))
    # What grows to a bound in the first half is told, and judged by the second.
    bounded = [p | {"rss_kib": p["rss_kib"] - 50 * max(0, 30 - i)} for i, p in enumerate(points(0))]
    assert flat(bounded)
    assert soak.memory(bounded)["rss_kib"]["kib_per_hour"] > 5000
    assert soak.drift(points(0)) == {"first_third_ms": 0.5, "last_third_ms": 0.5}


def test_verdict_tells_missed_from_not_measured():
    results = {"ceiling": {"largest": {"acs ws": 1000}},
               "engine": {"largest": {"acs ws": 790}, "against_ceiling": {"acs ws": {"ratio": 1.1}}}}
    lines = {what: reached for what, _, _, reached in verdict.judge(results)}
    assert lines["acs ws: calls / bare loop's"] is False
    assert lines["acs ws: CPU per frame / bare loop's"] is True
    assert lines["acs ws: calls / Locust's"] is None
