"""`busyhour calibrate`, and what a calibration says beside results. How exact this machine is while it
runs other tests is not asked here: only what is joined, and what is said."""
import json
import os
import pathlib
import signal
import subprocess

import jsonschema
import pytest

import program
import result_files

PASS, USAGE, INCONCLUSIVE, INTERRUPTED = 0, 2, 4, 105
METRICS = ("ttfb_ms", "ttfa_ms", "barge_in_ms", "speech_recognition_ms")


def check_calibration(calibration):
    result_files.validator("calibration").validate(calibration)
    for probe in [calibration, *calibration["probes"]]:
        assert probe["threads"] == len(probe["cpu"]["engine_threads"])
        for metric in METRICS:
            error = probe["metrics"][metric]["error_ms"]
            assert error["count"] + error["unknown"] <= probe["turns"]["joined"], metric
            assert (error["p99"] is None) == (error["count"] == 0)
    assert any(probe["users"] == calibration["users"] for probe in calibration["probes"])


def cores():
    return sorted(os.sched_getaffinity(0))


@pytest.fixture(scope="module")
def calibration_file(tmp_path_factory):
    """Of five users, on a machine that does something else at the same time."""
    directory = tmp_path_factory.mktemp("calibration")
    file = directory / "calibration.json"
    done = program.run("calibrate", "--users", 5, "--time", "5s", "--json", file,
                       "--audio-cache", directory / "speech", timeout=80)
    assert done.code in (PASS, INCONCLUSIVE), done.err
    return file, done


def test_every_turn_is_joined(calibration_file):
    file, done = calibration_file
    calibration = json.loads(file.read_text())
    check_calibration(calibration)
    assert calibration["users"] == 5 and calibration["search"] is None
    assert calibration["endpoint"] == "acs" and len(calibration["probes"]) == 1
    turns = calibration["turns"]
    assert turns["joined"] >= 5, done.out
    assert (turns["unjoined"], turns["failed"], turns["torn_lines"]) == (0, 0, 0), done.out
    assert calibration["failed_calls"] == 0
    for metric in METRICS:
        error = calibration["metrics"][metric]["error_ms"]
        assert error["count"] + error["unsure"] > 0 and error["unknown"] == 0, metric
    ttfb = calibration["metrics"]["ttfb_ms"]["error_ms"]
    assert ttfb["count"] + ttfb["unsure"] == turns["joined"]
    trusted = done.code == PASS
    assert calibration["trusted"] is trusted
    assert calibration["largest_trusted_users"] == (5 if trusted else 0)
    assert done.out.startswith(
        f"At 5 users this machine's figures {'can' if trusted else 'cannot'} be trusted")


def test_each_side_has_its_cores(calibration_file):
    file, done = calibration_file
    placed = json.loads(file.read_text())["cores"]
    if len(cores()) > 1:
        assert placed == {"engine": cores()[:-1], "agent": cores()[-1]}
        assert f"agent on core {cores()[-1]}" in done.err
    else:
        assert placed == {"engine": cores(), "agent": None}


def test_a_search_tells_every_load_and_what_ended_it(calibration_file):
    speech = calibration_file[0].parent / "speech"
    done = program.run("calibrate", "--search-to", 2, "--time", "3s", "--json", "-",
                       "--audio-cache", speech, timeout=80)
    assert done.code in (PASS, INCONCLUSIVE), done.err
    calibration = json.loads(done.out)  # nothing else on standard output
    check_calibration(calibration)
    tried = [probe["users"] for probe in calibration["probes"]]
    assert tried[0] == 2 and set(tried) <= {1, 2}
    assert calibration["search"]["most_users"] == 2
    for users in tried:
        assert f"calibrate: {users} user" in done.err
    if done.code == PASS and calibration["largest_trusted_users"] == 2:
        assert "No larger load was tried than 2 users." in done.err


def agents_of(pid):
    """Processes that were started by `pid`."""
    return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_the_agent_ends_with_it(calibration_file, ending):
    speech = calibration_file[0].parent / "speech"
    process = subprocess.Popen(
        [program.BUSYHOUR, "calibrate", "--users", "1", "--time", "1m", "--audio-cache", speech],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=program.ROOT)
    try:
        agent = program.wait_until(lambda: agents_of(process.pid), "the agent to start")[0]
        process.send_signal(ending)
        _, err = process.communicate(timeout=30)
    finally:
        process.kill()
    if ending == signal.SIGINT:
        assert process.returncode == INTERRUPTED, err
        assert "interrupted" in err
    program.wait_until(lambda: gone(agent), "the agent to end")


def gone(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")")[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_usage_errors_are_one_line():
    for options, says in ((("--users", "0"), "--users"), (("--time", "0s"), "--time"),
                          (("--endpoint", "sip"), "sip"),
                          (("--json", "/dev/null/c.json"), "/dev/null")):
        done = program.run("calibrate", *options)
        assert done.code == USAGE
        assert says in done.only_error()


def trusted_file(calibration_file, tmp_path, **changes):
    """What the machine would have written, had it had its time to itself."""
    calibration = json.loads(calibration_file[0].read_text())
    calibration["largest_trusted_users"] = 5
    calibration["probes"][0]["trusted"] = True
    for metric in METRICS:
        calibration["probes"][0]["metrics"][metric]["error_ms"]["p99"] = 0.1
    calibration.update(changes)
    file = tmp_path / "trusted.json"
    file.write_text(json.dumps(calibration))
    return file


def run_with(agent, clips, calibration, *options):
    port = agent(*program.QUICK_AGENT).port
    return program.run("run", "-H", f"localhost:{port}", "--pcm-dir", clips, "-t", "2s",
                       "--greeting-timeout", "100ms", "--accept-unfit-generator",
                       "--calibration", calibration, *options)


def test_a_run_tells_how_far_its_figures_may_be_off(calibration_file, agent, clips, tmp_path):
    file, result = trusted_file(calibration_file, tmp_path), tmp_path / "run.json"
    done = run_with(agent, clips, file, "-u", 1, "--json", result)
    assert "  Calibrated:  ttfb +-0.10 ms, ttfa +-0.10 ms, barge-in +-0.10 ms (p99) up to 5 users" \
        in done.out
    assert "Calibration:" not in done.out
    told = json.loads(result.read_text())
    result_files.check_run(told)
    assert told["calibration"] == {
        "file": str(file), "started_at": json.loads(file.read_text())["started_at"],
        "largest_trusted_users": 5, "error_ms": dict.fromkeys(METRICS, 0.1), "warnings": []}


def test_a_larger_run_is_warned(calibration_file, agent, clips, tmp_path):
    done = run_with(agent, clips, trusted_file(calibration_file, tmp_path), "-u", 6, "-r", 100)
    assert "Calibration: 6 users are more than the 5 that were calibrated" in done.out


def test_an_analysis_tells_it_too(calibration_file, caller, agent, tmp_path):
    file = trusted_file(calibration_file, tmp_path)
    done = caller.analyze(agent(*program.QUICK_AGENT).url, "--calibration", file)
    caller.assert_all_turns_succeeded(done, 2)
    assert "  Calibrated:  ttfb +-0.10 ms" in done.out
    assert caller.result()["calibration"]["largest_trusted_users"] == 5


@pytest.mark.parametrize("text, says", [
    ("{", "is not JSON"), ("{}", "is not a calibration"), (None, "no such file"),
    ('{"schema_version": 9}', "schema_version")])
@pytest.mark.parametrize("command", ["run", "analyze"])
def test_a_bad_calibration_is_one_line(tmp_path, clips, command, text, says):
    file = tmp_path / "bad.json"
    if text is not None:
        file.write_text(text)
    speech = ("--pcm-dir" if command == "run" else "--clips", clips)
    outputs = () if command == "run" else ("--output-dir", tmp_path)
    done = program.run(command, "--calibration", file, *speech, *outputs)
    assert done.code == USAGE
    assert "bad.json" in done.only_error()
    assert says.lower() in done.only_error().lower()


def test_a_calibration_of_another_endpoint_is_refused(calibration_file, clips, tmp_path):
    file = trusted_file(calibration_file, tmp_path)
    done = program.run("run", "--endpoint", "browser", "--pcm-dir", clips, "--calibration", file)
    assert done.code == USAGE
    assert "busyhour calibrate --endpoint browser" in done.only_error()


@pytest.mark.parametrize("path, value", [
    (["schema_version"], 2), (["users"], 0), (["metrics", "ttfb_ms", "error_ms", "p99"], "1"),
    (["probes"], []), (["limits", "error_p99_ms", "ttfa_ms"], None), (["new_field"], 1)])
def test_the_schema_refuses_what_is_wrong(path, value):
    golden = json.loads((result_files.ROOT / "tests/golden/calibration.json").read_text())
    check_calibration(golden)
    place = golden
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        check_calibration(golden)
