"""`busyhour run` against the built-in agent: what it counts, writes and says, and its settings."""
import csv
import json
import os
import re
import signal
import subprocess

import pytest

import foreign_server
import program

PASS, FAILURES, USAGE, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 105

QUICK = ("--vad-silence", "300ms", "--stt", "fixed:20ms", "--llm", "fixed:20ms", "--tts",
         "fixed:20ms", "--no-greeting")
# The variables of both frameworks must not come in from the machine that runs the tests.
SEEDS_VARIABLES = re.compile("LOCUST_|WS_|PCM_DIR|PIPELINE|SAMPLE_RATE|BYTES_PER_SAMPLE|CHANNELS|"
                             "CHUNK|TURN|MIN_CONV|PAUSE_|FIRST_BYTE|BARGE_|RESPONSE_T|END_T")


def environment(**variables):
    clean = {k: v for k, v in os.environ.items() if not SEEDS_VARIABLES.match(k)}
    return {**clean, **variables}


class Run:
    """A short run with all its outputs in the test's own directory."""

    def __init__(self, directory, clips):
        self.json_file = directory / "run.json"
        self.csv_prefix = directory / "run"
        self.samples_file = directory / "samples.jsonl"
        self.log_file = directory / "run.log"
        # These tests are about calls: a machine that is busy with other tests must not decide them.
        self.short = ["run", "--headless", "--accept-unfit-generator", "--pcm-dir", clips, "-u", 3, "-r", 10, "-t", "6s",
                      "--turns-per-user", 2, "--greeting-timeout", "100ms",
                      "--pause-between-turns", "0.1", "--barge-reentry-ms", 200,
                      "--wait-min", "50ms", "--wait-max", "100ms", "--stop-timeout", "5s",
                      "--json", self.json_file, "--csv", self.csv_prefix,
                      "--samples", self.samples_file, "--logfile", self.log_file]

    def __call__(self, port, *options, **variables):
        return program.run(*self.short, "-H", f"localhost:{port}", *options,
                           env=environment(**variables))

    def result(self):
        result = json.loads(self.json_file.read_text())
        program.validate(result, "run")
        turns = result["turns"]
        assert turns["started"] == turns["succeeded"] + sum(turns["failed"].values())
        return result

    def stats(self):
        with open(f"{self.csv_prefix}_stats.csv") as file:
            return {row["Name"]: row for row in csv.DictReader(file)}


@pytest.fixture
def load(tmp_path, clips):
    return Run(tmp_path, clips)


def limits(result):
    """By class, those that there were."""
    return {name: n for name, n in result["rate_limits"].items() if name != "details" and n}


def failures(result):
    return {name: row["failures"] for name, row in result["metrics"].items() if row["failures"]}


@pytest.mark.parametrize("options", [
    (), ("--pipeline", "voicelive"), ("--endpoint", "browser"),
    ("--endpoint", "browser", "--pipeline", "voicelive"), ("--endpoint", "realtime"),
    ("--endpoint", "realtime", "--realtime-names", "beta", "--path", "/openai/realtime"),
], ids=" ".join)
def test_every_endpoint(load, agent, options):
    done = load(agent(*QUICK).port, *options)
    result = load.result()
    assert done.code == PASS, done.err + done.out
    assert result["turns"]["succeeded"] == result["turns"]["started"] >= 6
    assert limits(result) == failures(result) == {}
    assert {"ttfb/01", "barge/01", "turn/01", "ttfb/02"} <= result["metrics"].keys()
    assert result["connections"]["succeeded"] == result["connections"]["attempted"] >= 3
    # One count in every output.
    rows = load.stats()
    for name, row in result["metrics"].items():
        assert int(rows[name]["Request Count"]) == row["requests"]
        assert f"\n{name} " in done.out
    samples = program.read_json_lines(load.samples_file)
    assert len(samples) >= result["turns"]["succeeded"]
    assert load.log_file.read_text().count(" info: call ") == result["connections"]["attempted"]


def test_a_refused_upgrade_is_a_rate_limit(load, agent):
    done = load(agent(*QUICK, "--fault", "http_429").port, "-t", "2s")
    result = load.result()
    assert done.code == UNREACHABLE
    assert limits(result)
    assert all(name.startswith("rate/") for name in failures(result))
    assert result["turns"]["started"] == 0


def test_a_missed_interruption_is_a_failure_of_its_row(load, agent):
    done = load(agent(*QUICK, "--fault", "ignore_barge_in").port, "-t", "10s",
                "--turns-per-user", "1", "--turn-timeout", "30s", "-s", "20s")
    assert set(failures(load.result())) == {"barge/01"}, done.out


def test_what_callers_send_is_set_by_flags_and_variables(load):
    with foreign_server.ForeignServer() as server:
        load(server.port, "-u", 1, "--header", "X-Team: voice", "--call-id-header", "X-Call",
             "--no-barge-in", CHUNKS_PER_TURN="10")
    call = server.calls[0]
    assert call.headers["X-Team"] == "voice"
    assert call.headers["X-Call"] == call.headers["x-ms-call-connection-id"]
    # The first clip begins with three frames of silence.
    assert [len(loud) for loud in call.utterances[:2]] == [7, 10]


def test_an_api_key_goes_into_the_upgrade_and_nowhere_else(load):
    async def hang_up(call):
        await call.ws.recv()

    with foreign_server.ForeignServer(hang_up) as server:
        done = load(server.port, "--endpoint", "realtime", "--api-key-env", "MY_KEY", "-t", "2s",
                    "-L", "DEBUG", MY_KEY="hush")
    assert server.calls[0].headers["Authorization"] == "Bearer hush"
    assert "hush" not in done.out + done.err
    for file in load.json_file.parent.glob("*.*"):
        assert "hush" not in file.read_text(), file


@pytest.mark.parametrize("base, again", [("60", False), ("0.05", True)])
def test_users_wait_after_a_call_that_did_not_come_about(load, agent, base, again):
    load(agent(*QUICK, "--fault", "http_429").port, "-t", "3s", WS_RECONNECT_BACKOFF_BASE_SEC=base,
         WS_RECONNECT_BACKOFF_MAX_SEC="60", WS_RECONNECT_BACKOFF_FACTOR="1")
    attempted = load.result()["connections"]["attempted"]
    assert attempted > 3 if again else attempted == 3


def test_nothing_there_is_told_in_one_line(load):
    import socket
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    done = load(port, "-t", "3s")
    assert done.code == UNREACHABLE
    assert f":{port}" in done.only_error() and "busyhour agent --port" in done.only_error()


def test_ctrl_c_keeps_what_was_measured(load, agent):
    port = agent(*QUICK).port
    process = subprocess.Popen(
        [program.BUSYHOUR, *map(str, load.short), "-H", f"localhost:{port}", "-t", "0"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=program.ROOT, env=environment())
    try:
        stats = program.pathlib.Path(f"{load.csv_prefix}_stats.csv")
        program.wait_until(lambda: stats.exists() and "ttfb/01" in stats.read_text(), "a turn", 40)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == INTERRUPTED, err
    result = load.result()
    assert result["interrupted"] and result["turns"]["succeeded"] > 0
    assert "ttfb/01" in out


def test_too_few_users_for_the_environment_are_told(load, agent):
    done = load(agent(*QUICK).port, "-t", "2s", "--environment", "production")
    assert "this run shows nothing about production" in done.out


def test_the_csv_files_have_locusts_columns(load, agent):
    load(agent(*QUICK).port, "--csv-full-history", "-t", "3s")
    with open(f"{load.csv_prefix}_stats.csv") as file:
        assert file.readline().startswith(
            "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,"
            "Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,50%")
    with open(f"{load.csv_prefix}_stats_history.csv") as file:
        assert file.readline().startswith("Timestamp,User Count,Type,Name,Requests/s,Failures/s")
    with open(f"{load.csv_prefix}_failures.csv") as file:
        assert file.readline().strip() == "Method,Name,Error,Occurrences"
    with open(f"{load.csv_prefix}_exceptions.csv") as file:
        assert file.readline().strip() == "Count,Message,Traceback,Nodes"


def shown(*options, **variables):
    done = program.run("run", "--show-config", *options, env=environment(**variables))
    assert done.code == PASS, done.err
    lines = (re.split(r"\s{2,}", line) for line in done.out.splitlines())
    return {fields[0]: tuple(fields[1:]) for fields in lines if len(fields) == 3}, done


def test_flag_before_environment_before_file_before_default(tmp_path):
    file = tmp_path / "load.toml"
    file.write_text('users = 1\nspawn-rate = 1\nrun-time = "1m"\n')
    config, _ = shown("--config", file, "-u", "3", LOCUST_USERS="2", LOCUST_SPAWN_RATE="2.5")
    assert config["users"] == ("3", "flag --users")
    assert config["spawn-rate"] == ("2.5", "environment LOCUST_SPAWN_RATE")
    assert config["run-time"] == ("1m", f"file {file}:3")
    assert config["chunk-ms"] == ("20", "default")


def test_secrets_are_not_shown():
    _, done = shown("--header", "Authorization: Bearer hush", "--api-key-env", "MY_KEY",
                    "--url", "wss://a.example/x?api-key=hush", MY_KEY="hush")
    assert "hush" not in done.out + done.err


def test_variables_without_use_are_told():
    _, done = shown(TURN_DURATION_SEC="60", CHANNELS="2", BYTES_PER_SAMPLE="2")
    assert "TURN_DURATION_SEC=60" in done.err and "CHANNELS=2" in done.err
    assert "BYTES_PER_SAMPLE" not in done.err


@pytest.mark.parametrize("options, variables, says", [
    (("-u", "0"), {}, "--users must be a whole number from 1"),
    ((), {"TURN_TIMEOUT_SEC": "soon"}, "TURN_TIMEOUT_SEC must be a duration"),
    (("--endpoint", "sip"), {}, "--endpoint must be one of acs, browser, realtime"),
    ((), {"PIPELINE": "fast"}, "PIPELINE must be cascade or voicelive"),
    (("--host", "ws://"), {}, "URL"),
    (("--endpoint", "realtime", "--sample-rate", "11025"), {}, "11025"),
    (("--pcm-dir", "/no/such/place"), {}, "/no/such/place"),
    (("--scenario", "no_such_scenario"), {}, "no_such_scenario"),
    (("--csv", "/no/such/place/x"), {}, "/no/such/place"),
])
def test_a_wrong_setting_is_one_line(options, variables, says):
    done = program.run("run", "-t", "1s", *options, env=environment(**variables))
    assert done.code == USAGE
    assert says in done.only_error()


def test_a_wrong_line_of_a_file_is_named(tmp_path):
    file = tmp_path / "load.yaml"
    file.write_text("users: 3\nspawn_rat: 2\n")
    done = program.run("run", "--config", file, env=environment())
    assert done.code == USAGE
    assert f'{file}:2: "spawn-rat" is no setting; did you mean "spawn-rate"?' in done.only_error()


def call_options(clips, port):
    return ("-H", f"localhost:{port}", "--pcm-dir", clips, "--greeting-timeout", "100ms",
            "--pause-between-turns", "0.1", "--barge-reentry-ms", 200)


def test_check_tells_each_step(agent, clips):
    done = program.run("check", *call_options(clips, agent(*QUICK).port), env=environment())
    assert done.code == PASS, done.out + done.err
    steps = {line.split("  ")[0]: line for line in done.out.splitlines()}
    for step in ("resolve", "connect", "upgrade", "speech", "first audio", "barge-in", "close"):
        assert " ok " in steps[step]
    assert "The target can be tested." in done.out


@pytest.mark.parametrize("fault, step, code", [
    ("http_503", "upgrade", UNREACHABLE), ("no_answer", "first audio", FAILURES),
    ("rate_limit_openai", "first audio", FAILURES), ("ignore_barge_in", "barge-in", FAILURES)])
def test_check_names_what_is_wrong_first(agent, clips, fault, step, code):
    done = program.run("check", *call_options(clips, agent(*QUICK, "--fault", fault).port),
                       "--first-byte-timeout", "1s", "--turns-per-user", "1", env=environment())
    assert done.code == code, done.out + done.err
    assert done.out.splitlines()[-1].startswith(step) and "FAILED" in done.out.splitlines()[-1]
    assert done.only_error().startswith(f"busyhour check: {step}: ")


def test_inspect_shows_and_keeps_every_message(agent, clips, tmp_path):
    raw = tmp_path / "raw.jsonl"
    done = program.run("inspect", *call_options(clips, agent(*QUICK).port), "--raw", raw,
                       "--endpoint", "browser", env=environment())
    assert done.code == PASS, done.err
    assert re.search(r"-> +audio", done.out) and re.search(r"<- +user_final", done.out)
    messages = program.read_json_lines(raw)
    times = [m["t_ms"] for m in messages if m["direction"] == "received"]
    assert times == sorted(times)
    assert {m["direction"] for m in messages} == {"sent", "received"}
    assert all("base64" in m for m in messages if m["direction"] == "sent" and m["kind"] == "audio")
    counted = re.findall(r"^(<-|->) +(\w+) +(\d+) +\d+ +\d+ +\d+$", done.out, re.MULTILINE)
    kept = [m for m in messages if m["kind"] not in ("open", "close")]
    assert sum(int(count) for _, _, count in counted) == len(kept)


@pytest.mark.parametrize("endpoint, pipeline, path", [
    ("browser", "cascade", "/api/v1/realtime/conversation"),
    ("browser", "voicelive", "/api/v1/live-voice/session"),
    ("realtime", "cascade", "/v1/realtime")])
def test_analyze_speaks_every_dialect(caller, agent, endpoint, pipeline, path):
    url = agent(*QUICK).url.replace(program.PATH, "/elsewhere")
    done = caller.analyze(url, "--endpoint", endpoint, "--pipeline", pipeline, "--path", path)
    caller.assert_all_turns_succeeded(done, 2)
