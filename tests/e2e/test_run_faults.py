"""Every way in which the built-in agent goes wrong shows up in `run` under its own name, and under no
other; what is printed, the JSON and the CSV files say the same, and everything balances."""
import json
import re

import pytest

import program
import result_files

GOOD = r"(ttfb|turn)/\d\d"
TTFB, TURN = r"ttfb/\d\d", r"turn/\d\d"
LATE = ("--first-byte-timeout", "1s", "--turn-timeout", "2s")

# Fault: names with failures, categories of failed turns, further options of `run`.
FAULTS = {
    "http_429": (["rate/unknown"], [], ()),
    "http_500": (["ws/error"], [], ()),
    "http_503": (["rate/unknown"], [], ()),
    "slow_handshake": ([], [], ()),
    "close_1000": (["ws/close"], ["closed"], ()),
    "close_1011": (["ws/close"], ["closed"], ()),
    "close_1013": (["rate/speech"], ["rate_limit"], ()),
    "abrupt": (["ws/close"], ["closed"], ()),
    "session_end": (["ws/close"], ["closed"], ()),
    "error": (["err/server_error"], ["server_error"], ()),
    "rate_limit_openai": (["rate/openai"], ["rate_limit"], ()),
    "rate_limit_speech": (["rate/speech"], ["rate_limit"], ()),
    "rate_limit_unknown": (["rate/unknown"], ["rate_limit"], ()),
    "tts_error": (["err/tts_failed"], ["server_error"], ()),
    # A caller that takes a second of quiet for the end of an answer cannot know that more was to come.
    "stall": ([TURN], ["turn_timeout"], (*LATE, "--quiet-gap", "5s")),
    "slow_start": ([], [], ()),
    "no_answer": ([TTFB], ["first_byte_timeout"], LATE),
    "silent_answer": ([TTFB], ["first_byte_timeout"], ()),
    "malformed_json": (["turn/error"], ["protocol_error"], ()),
    "bad_base64": (["turn/error"], ["protocol_error"], ()),
}


def load(tmp_path, clips, agent, fault, *options):
    """A load of two users for a few seconds: the process and its checked JSON."""
    result = tmp_path / "run.json"
    done = program.run(
        "run", "--headless", "--url", agent("--fault", fault, *program.QUICK_AGENT).url,
        "--pcm-dir", clips, "--users", 2, "--spawn-rate", 10, "--run-time", "2s", "--stop-timeout",
        "8s", "--turns-per-user", 2, "--greeting-timeout", "100ms", "--accept-unfit-generator",
        "--pause-between-turns", "50ms", "--json", result, "--csv", tmp_path / "run", *options)
    run = json.loads(result.read_text())
    result_files.check_run(run)
    result_files.check_locust_csv(result_files.read_locust_csv(tmp_path / "run"), run)
    return done, run


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_one_name(fault, tmp_path, clips, agent):
    names, categories, options = FAULTS[fault]
    done, run = load(tmp_path, clips, agent, f"{fault}:1", "--no-barge-in", *options)
    failed = {name for name, row in run["metrics"].items() if row["failures"]}
    for name in failed:
        assert any(re.fullmatch(expected, name) for expected in names), (name, done.out)
    assert bool(failed) == bool(names), done.out
    assert {c for c, times in run["turns"]["failed"].items() if times} <= set(categories)
    for name in run["metrics"]:
        assert name in failed or re.fullmatch(GOOD, name), done.out
        assert re.search(rf"^{re.escape(name)} ", done.out, re.MULTILINE)
    limits = {name.removeprefix("rate/") for name in names if name.startswith("rate/")}
    for source in ("openai", "speech", "unknown"):
        assert bool(run["rate_limits"][source]) == (source in limits)
        assert bool(re.search(rf"^  {source} +: +\d+ occurrences$", done.out, re.MULTILINE)) == (
            source in limits)


def test_an_agent_that_talks_on_misses_the_interruption(tmp_path, clips, agent):
    done, run = load(tmp_path, clips, agent, "ignore_barge_in:1", "--barge-reentry-ms", 200)
    assert run["turns"]["barge_in"]["missed"] > 0, done.out
    assert run["turns"]["barge_in"]["stopped"] == 0
    failed = {name for name, row in run["metrics"].items() if row["failures"]}
    assert failed and all(re.fullmatch(r"barge/\d\d", name) for name in failed)
    assert run["verdict"]["result"] != "PASS"
