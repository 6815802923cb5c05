"""Open-loop arrivals and stages of `busyhour run`: options, counts in every output, JSON."""
import json

import pytest

import program
from test_run import QUICK, USAGE, PASS, environment


@pytest.fixture
def arrive(tmp_path, clips, agent):
    """Runs with options and returns what was said and the validated JSON."""
    def run(*options):
        file = tmp_path / "run.json"
        done = program.run(
            "run", "--headless", "--accept-unfit-generator", "--pcm-dir", clips,
            "-H", f"localhost:{agent(*QUICK).port}", "--greeting-timeout", "100ms",
            "--pause-between-turns", "0.1", "--no-barge-in", "--stop-timeout", "20s",
            "--json", file, "--csv", tmp_path / "run", *options, env=environment())
        result = json.loads(file.read_text())
        program.validate(result, "run")
        return done, result
    return run


def test_even_arrivals_are_all_made(arrive):
    done, result = arrive("--stages", "4s:5-5/s,5s:0-0", "--arrivals", "even",
                          "--turns-per-user", 1)
    assert done.code == PASS, done.err + done.out
    assert "open loop, calls by stages 4s:5-5/s,5s:0-0/s, even, seed " in done.err
    traffic = result["traffic"]
    assert traffic["offered_calls"] == traffic["carried_calls"] == 20
    assert traffic["blocked_calls"] == 0 and traffic["erlang_b_percent"] is None
    assert traffic["start_lateness_ms"]["count"] == 20
    assert result["connections"]["attempted"] == 20
    assert result["connections"]["connect_from_plan_ms"]["count"] == 20
    assert result["config"]["load"]["model"] == "open"
    assert "20 offered, 20 carried, 0 blocked" in done.out


def test_who_finds_no_line_is_blocked_and_held_against_erlang_b(arrive):
    done, result = arrive("--erlangs", 8, "--hold", "2s", "--hold-distribution", "fixed",
                          "--max-calls", 2, "-t", "5s", "--seed", 1)
    traffic = result["traffic"]
    assert traffic["offered_calls"] == traffic["carried_calls"] + traffic["blocked_calls"]
    assert traffic["blocked_calls"] > 0
    assert traffic["lines"] == 2 and traffic["peak_calls"] <= 2
    assert traffic["erlang_b_percent"] == pytest.approx(78.0488, abs=0.001)  # 32 / 41
    assert result["connections"]["attempted"] == traffic["carried_calls"]
    assert result["config"]["load"]["erlangs"] == 8
    assert "Erlang B:" in done.out


def test_users_follow_stages(arrive):
    done, result = arrive("--stages", "2s:3-3,3s:1-1", "--turns-per-user", 1)
    assert done.code == PASS, done.err + done.out
    assert "users by stages 2s:3-3,3s:1-1" in done.err
    assert result["users_peak"] == 3 and result["traffic"] is None
    assert result["config"]["load"]["stages"][1] == {"duration_s": 3.0, "from": 1.0, "to": 1.0}
    assert result["duration_s"] >= 5


def test_shapes_are_written_out(tmp_path):
    done = program.run("run", "--shape", "spike", "-u", 300, "-t", "10m", "--show-config",
                       env=environment())
    assert done.code == PASS
    assert "4m:60-60,2m:300-300,4m:60-60" in done.out


@pytest.mark.parametrize("options", [
    ("--users", "5", "--arrival-rate", "5/s"), ("--hold", "3m"), ("--erlangs", "5"),
    ("--bhca", "100", "--arrival-rate", "1/s"), ("--stages", "nonsense"), ("--arrival-rate", "5"),
    ("--max-calls", "5"), ("--stages", "1m:5", "-t", "1m"), ("--shape", "wave"),
], ids=" ".join)
def test_what_does_not_go_together_is_one_line(options):
    done = program.run("run", *options, env=environment())
    assert done.code == USAGE
    assert done.only_error()


def test_conversations_of_analyze_arrive_by_a_plan(tmp_path, agent, clips):
    done = program.run("analyze", "--url", agent(*QUICK).url, "--arrival-rate", "10/s",
                       "--arrivals", "even", "--conversations", 5, "--turns", 1, "--clips", clips,
                       "--greeting-timeout", "100ms", "--accept-unfit-generator",
                       "--output-dir", tmp_path, env=environment())
    assert done.code == PASS, done.err + done.out
    assert "open loop, 10/s calls, even" in done.err
